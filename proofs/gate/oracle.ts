import { type Client } from "@chandlery/stack";
import { type Path } from "./attempts.ts";

/** What an order is; the rest of a row tells what became of it. */
const approved = [
  "user_id",
  "mode",
  "client_order_id",
  "intent_sequence",
  "purpose",
  "side",
  "order_type",
  "cash_fraction",
  "price",
  "stop_price",
  "reduce_only",
  "time_in_force",
  "good_until",
  "instrument_id",
];

const terms = [
  "side",
  "order_type",
  "quantity",
  "cash_fraction",
  "price",
  "stop_price",
  "reduce_only",
  "time_in_force",
  "good_until",
  "instrument_id",
];

const of = (alias: string, names: readonly string[]): string =>
  `(${names.map((name) => `${alias}.${name}`).join(", ")})`;

/** Asked whatever was tried. None of them calls a function of the law: they say with other words what must hold. */
const always = `
  select 'an order without an approval' as fault from public.orders as made
  where made.mode <> 'backtest' and not exists (
    select from public.decisions as decision
    where decision.account_id = made.account_id and decision.intent_sequence = made.intent_sequence and decision.verdict = 'approved'
  )
  union all
  select 'an order of another mode than its account' from public.orders as made
  join public.accounts as account using (account_id) where account.mode <> made.mode
  union all
  select 'an order on other terms than its intent' from public.orders as made
  join public.intents as intent on intent.account_id = made.account_id and intent.sequence = made.intent_sequence
  where made.mode <> 'backtest' and made.purpose in ('entry', 'exit') and ${of("made", terms)} is distinct from ${of("intent", terms)}
  union all
  select 'two orders of one approval' from public.orders as made
  where made.mode <> 'backtest' and made.purpose in ('entry', 'exit')
  group by made.account_id, made.intent_sequence having count(*) > 1
  union all
  select 'a level that is more than its entry holds' from public.orders as made
  left join public.orders as entry
    on entry.account_id = made.account_id and entry.intent_sequence = made.intent_sequence and entry.purpose = 'entry'
  where made.mode <> 'backtest' and made.purpose in ('stop_loss', 'take_profit')
    and not coalesce(made.reduce_only and made.side <> entry.side and made.quantity <= entry.filled_quantity, false)
  union all
  select 'what was approved was changed' from proof.orders as before
  left join public.orders as made using (account_id, sequence)
  where before.mode <> 'backtest' and (made.account_id is null or ${of("made", approved)} is distinct from ${of("before", approved)})
  union all
  select 'an intent was changed' from proof.intents as before
  left join public.intents as intent using (account_id, sequence)
  where before.mode <> 'backtest' and to_jsonb(intent) is distinct from to_jsonb(before)
  union all
  select 'a decision was changed' from proof.decisions as before
  left join public.decisions as decision using (account_id, intent_sequence)
  where before.mode <> 'backtest' and to_jsonb(decision) is distinct from to_jsonb(before)`;

/** New decisions about paper or live money. */
const decided = `
  from public.decisions as decision
  left join proof.decisions as before using (account_id, intent_sequence)
  where before.account_id is null and decision.mode <> 'backtest'`;

/** By statements that write rows, nothing is ever decided. */
const afterWriting = `${always} union all select 'a decision was forged' ${decided}`;

/** The gate itself approves, after it has asked for kills last. */
const afterCalling = `${always}
  union all
  select 'an approval without the gate' ${decided} and decision.verdict = 'approved'
    and (decision.checks is null or decision.epoch is null or not jsonb_path_exists(decision.checks, '$[last] ? (@.rule == "kill")'))`;

/** While everything is halted, what takes a position off is all that passes, and the execution service alone asks for it. */
const whileHalted = `${afterCalling}
  union all
  select 'an approval in a halt' from public.decisions as decision
  left join proof.decisions as before using (account_id, intent_sequence)
  join public.intents as intent on intent.account_id = decision.account_id and intent.sequence = decision.intent_sequence
  where before.account_id is null and decision.mode <> 'backtest' and decision.verdict = 'approved'
    and not (intent.source = 'sweep' and intent.reduce_only)
  union all
  select 'a dispatch in a halt' from public.orders as made
  join proof.orders as before using (account_id, sequence)
  join public.intents as intent on intent.account_id = made.account_id and intent.sequence = made.intent_sequence
  where made.mode <> 'backtest' and before.status = 'submitted' and made.status = 'sending' and intent.source <> 'sweep'`;

export interface Asked {
  readonly path: Path;
  readonly isHalted: boolean;
}

/** The statements after an attempt that was not refused: what is deferred happens, and the superuser is back. */
export const settle = "set constraints all immediate; reset role; reset session authorization";

/** Ways in which the present transaction broke what must hold. */
export async function askOracle(client: Client, { path, isHalted }: Asked): Promise<readonly string[]> {
  const question = path !== "call" ? afterWriting : isHalted ? whileHalted : afterCalling;
  const { rows } = await client.query<{ fault: string }>(question);
  return [...new Set(rows.map(({ fault }) => fault))];
}

/** Keeps the facts as they are now, to compare with. Postgres is told how many there are, or it would compare each with each. */
export async function keepFacts(superuser: Client): Promise<void> {
  await superuser.query(
    ["orders", "decisions", "intents"]
      .map((table) => `drop table if exists proof.${table}; create table proof.${table} as table public.${table}`)
      .join("; "),
  );
  await superuser.query(
    "analyze public.orders, public.decisions, public.intents, proof.orders, proof.decisions, proof.intents",
  );
}

/** Where the copies are, which nobody else may see. */
export const makeRoom = (superuser: Client): Promise<unknown> => superuser.query("create schema proof");
