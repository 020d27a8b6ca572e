import { type Random } from "../random.ts";
import { argumentFor, forgedRow } from "./values.ts";
import { type Callable, type FactTable, type Row, type World, factTables } from "./world.ts";

/** Every way to write a row that Postgres has, and every function. */
export const paths = [
  "insert",
  "upsert",
  "merge",
  "copy",
  "update",
  "delete",
  "truncate",
  "forged approval",
  "call",
] as const;

export type Path = (typeof paths)[number];

export interface Step {
  readonly text: string;
  readonly values?: readonly unknown[];
  /** Lines behind a `copy … from stdin`. */
  readonly lines?: string;
}

export interface AttemptOptions {
  readonly path: Path;
  readonly world: World;
  readonly callables: readonly Callable[];
  readonly random: Random;
}

/** One attempt, in one transaction: statements that would lead to an order that nobody approved. */
export function makeAttempt({ path, world, callables, random }: AttemptOptions): readonly Step[] {
  if (path === "call") {
    return callables.length === 0 ? [] : [call(callables[random.below(callables.length)] ?? noFunction, world, random)];
  }
  if (path === "forged approval") {
    return forgeApproval(world, random);
  }
  const table = random.isTrue(0.5) ? "orders" : random.pick(factTables);
  const row = forgedRow(table, world, random, random.isTrue(path === "insert" || path === "copy" ? 0.9 : 0.3));
  const columns = world.columns[table];
  const changed = columns.filter(() => random.isTrue(0.3));
  return [statements[path]({ table, row, columns, changed: changed.length === 0 ? columns : changed })];
}

const noFunction: Callable = { name: "private.gate", parameters: [] };

interface Write {
  readonly table: FactTable;
  readonly row: Row;
  readonly columns: readonly string[];
  /** Those that a statement that changes a row sets. */
  readonly changed: readonly string[];
}

const keyOf = (table: FactTable): readonly [string, string] => [
  "account_id",
  table === "decisions" ? "intent_sequence" : "sequence",
];
const given = (table: FactTable): string => `jsonb_populate_record(null::public.${table}, $1)`;
const isSame = (table: FactTable): string =>
  keyOf(table)
    .map((name) => `held.${name} = given.${name}`)
    .join(" and ");
const setters = (changed: readonly string[], from: string): string =>
  changed.map((name) => `${name} = ${from}.${name}`).join(", ");

const insert = ({ table, row, columns }: Write): Step => ({
  text: `insert into public.${table} (${columns.join(", ")}) select ${columns.join(", ")} from ${given(table)}`,
  values: [row],
});

const statements: Readonly<Record<Exclude<Path, "call" | "forged approval">, (write: Write) => Step>> = {
  insert,
  upsert: (write) => ({
    ...insert(write),
    text: `${insert(write).text} on conflict (${keyOf(write.table).join(", ")}) do update set ${setters(write.changed, "excluded")}`,
  }),
  merge: ({ table, row, columns, changed }) => ({
    text: `merge into public.${table} as held using (select * from ${given(table)}) as given on ${isSame(table)}
      when matched then update set ${setters(changed, "given")}
      when not matched then insert (${columns.join(", ")}) values (${columns.map((name) => `given.${name}`).join(", ")})`,
    values: [row],
  }),
  copy: ({ table, row, columns }) => ({
    text: `copy public.${table} (${columns.join(", ")}) from stdin`,
    lines: `${columns.map((name) => copied(row[name])).join("\t")}\n`,
  }),
  update: ({ table, row, changed }) => ({
    text: `update public.${table} as held set ${setters(changed, "given")} from ${given(table)} as given where ${isSame(table)}`,
    values: [row],
  }),
  delete: ({ table, row }) => ({
    text: `delete from public.${table} as held using ${given(table)} as given where ${isSame(table)}`,
    values: [row],
  }),
  truncate: ({ table }) => ({ text: `truncate public.${table} cascade` }),
};

function copied(value: unknown): string {
  if (value === null || value === undefined) {
    return String.raw`\N`;
  }
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.replaceAll("\\", "\\\\");
}

/** An intent, an approval that fits it to the byte, and its order: everything that the order's own check asks for. */
function forgeApproval(world: World, random: Random): readonly Step[] {
  const intent = {
    ...forgedRow("intents", world, random, true),
    mode: "paper",
    account_id: world.accountIds[0],
    user_id: world.userIds[0],
  };
  const { account_id: accountId, sequence } = intent as Row;
  const order = {
    ...forgedRow("orders", world, random, true),
    ...pick(intent, world.columns.orders),
    intent_sequence: sequence,
    purpose: (intent as Row)["reduce_only"] === true ? "exit" : "entry",
    status: "submitted",
    filled_quantity: 0,
    dispatch_epoch: null,
    submit_epoch: 0,
  };
  return [
    insert({ table: "intents", row: intent, columns: world.columns.intents, changed: [] }),
    {
      text: `insert into public.decisions (account_id, user_id, mode, intent_sequence, decided_at, verdict, intent_hash, expires_at, epoch, checks)
        select account_id, user_id, mode, sequence, clock_timestamp(), 'approved',
          private.hash_intent(account_id, instrument_id, side, order_type, quantity, cash_fraction, price, stop_price, reduce_only, time_in_force, good_until),
          clock_timestamp() + interval '30 seconds', 0, '[{"rule": "kill", "value": 0}]'
        from public.intents where account_id = $1 and sequence = $2`,
      values: [accountId, sequence],
    },
    insert({ table: "orders", row: order, columns: world.columns.orders, changed: [] }),
  ];
}

const pick = (row: Row, names: readonly string[]): Row =>
  Object.fromEntries(Object.entries(row).filter(([name]) => names.includes(name) && name !== "strategy_id"));

function call({ name, parameters }: Callable, world: World, random: Random): Step {
  const places = parameters.map(({ type }, index) => `$${index + 1}::${type}`);
  return {
    text: `select * from ${name}(${places.join(", ")})`,
    values: parameters.map((parameter) => argumentFor(parameter, world, random)),
  };
}
