import { randomUUID } from "node:crypto";
import { type Random } from "../random.ts";
import { type FactTable, type Row, type World } from "./world.ts";

type Choose = (random: Random, world: World) => unknown;

const oneOf =
  <T>(...values: readonly [T, ...T[]]): Choose =>
  (random) =>
    random.pick(values);
const account: Choose = (random, { accountIds }) => random.pick(accountIds);
const user: Choose = (random, { userIds }) => random.pick([...userIds]);
const sequence: Choose = (random) => random.below(12);
const amount = oneOf("1", "2", "3", "0.5", "1000", "0", "-1", "NaN", null);
const price = oneOf("100", "80", "90", "0.01", "-1", null);
const time: Choose = (random) => new Date(Date.now() + (random.below(3) - 1) * 3_600_000).toISOString();
const statuses = [
  "submitted",
  "sending",
  "unknown",
  "working",
  "partially_filled",
  "cancelling",
  "filled",
  "cancelled",
  "expired",
  "rejected",
] as const;
const level = oneOf<unknown>(null, { fraction: "0.1" }, { price: "1" }, { offset: "5" });

/** What an attacker would write into a column. */
const columnValues: Readonly<Record<string, Choose>> = {
  account_id: account,
  user_id: user,
  mode: oneOf("paper", "backtest", "live"),
  sequence,
  intent_sequence: sequence,
  purpose: oneOf("entry", "exit", "stop_loss", "take_profit"),
  side: oneOf("buy", "sell"),
  order_type: oneOf("market", "limit", "stop", "stop_limit"),
  quantity: amount,
  cash_fraction: oneOf(null, "0.5"),
  price,
  stop_price: price,
  reduce_only: oneOf(true, false),
  time_in_force: oneOf("gtc", "ioc", "fok"),
  good_until: time,
  instrument_id: (_random, { desks }) => desks.instrumentId,
  status: oneOf(...statuses),
  filled_quantity: amount,
  submit_epoch: oneOf(0, 1, 2, null),
  submitted_at: time,
  dispatch_epoch: oneOf(0, 1, null),
  dispatched_at: time,
  changed_at: time,
  matched_until: time,
  rejection: oneOf(null, "cancelled_by_user"),
  verdict: oneOf("approved", "refused"),
  rule: oneOf(null, "max_position"),
  code: oneOf(null, "intent_exceeds_max_position"),
  decided_at: time,
  expires_at: time,
  epoch: oneOf(0, 1, 2, null),
  intent_hash: oneOf(null, `\\x${"00".repeat(32)}`),
  source: oneOf("run", "user", "agent", "sweep"),
  strategy_id: (random, { desks }) => random.pick([null, ...desks.accounts.map(({ strategyId }) => strategyId)]),
  stop_loss: level,
  take_profit: level,
  expected_quantity: amount,
};

/** A row that is there, as a new one or as it is, with some columns changed. */
export function forgedRow(table: FactTable, world: World, random: Random, isNew: boolean): Row {
  const row: Record<string, unknown> = { ...baseRow(table, world, random) };
  if (isNew) {
    const key = table === "decisions" ? "intent_sequence" : "sequence";
    row[key] = 1_000 + random.below(1_000_000);
    row["client_order_id"] = randomUUID();
    row["intent_id"] = randomUUID();
  }
  const known = Object.keys(row).filter((name) => columnValues[name] !== undefined);
  for (let change = random.pick([0, 1, 1, 2, 3]); change > 0; change -= 1) {
    const name = known[random.below(known.length)] ?? "";
    row[name] = columnValues[name]?.(random, world);
  }
  return row;
}

/** Often an order that was approved just now: its approval is the one that could be used once more. */
function baseRow(table: FactTable, { rows }: World, random: Random): Row {
  const row = random.pick(rows[table]);
  const waiting = table === "orders" ? rows.orders.filter(({ status }) => status === "submitted") : [];
  return random.isTrue(0.4) ? (waiting[random.below(waiting.length)] ?? row) : row;
}

const terms: Choose = (random, world) => ({
  side: columnValues["side"]?.(random, world),
  order_type: random.pick(["market", "market", "limit", "stop"]),
  quantity: random.pick(["1", "2", "1000000", "0.5", "-1", "x"]),
  price: random.pick([null, null, "80", "120"]),
  stop_price: random.pick([null, null, "120"]),
  reduce_only: random.isTrue(0.3),
  stop_loss: level(random, world),
});

const fill: Choose = (random) => ({
  trade_key: randomUUID(),
  quantity: random.pick(["1", "2", "1000"]),
  price: random.pick(["100", "1"]),
  filled_at: new Date().toISOString(),
  fee: "0",
});

/** By the name of a parameter. */
const named: Readonly<Record<string, Choose>> = {
  account_id: account,
  wanted_account: account,
  wanted_id: () => randomUUID(),
  intent_id: () => randomUUID(),
  wanted_source: oneOf("user", "sweep", "agent", "run"),
  wanted_instrument: (_random, { desks }) => desks.instrumentId,
  instrument_id: (_random, { desks }) => desks.instrumentId,
  series_id: (_random, { desks }) => desks.seriesId,
  wanted_series: (_random, { desks }) => desks.seriesId,
  side: oneOf("buy", "sell"),
  order_type: oneOf("market", "limit"),
  time_in_force: oneOf("gtc", "ioc"),
  event: oneOf(
    "accept",
    "cancel",
    "expire",
    "reject",
    "keep",
    "lose",
    "request_cancel",
    "dispatch",
    "fill",
    "complete",
  ),
  scope: oneOf("global", "user", "account", "strategy", "instrument"),
  wanted_scope: oneOf("global", "user", "account", "strategy", "instrument"),
  level: oneOf(1, 2, 3),
  wanted_level: oneOf(1, 2, 3),
  target: (random, world) => random.pick([...world.accountIds, ...world.userIds, null]),
  wanted_target: (random, world) => random.pick([...world.accountIds, ...world.userIds, null]),
  reason: oneOf("for the proof"),
  why: oneOf("for the proof"),
  terms,
  execution: fill,
  verdict: oneOf<unknown>({ verdict: "approved" }, { verdict: "refused", rule: "x", code: "x" }),
  wish_data: (random, world) => forgedRow("intents", world, random, false),
  level_data: (random, world) => forgedRow("orders", world, random, false),
  wanted: oneOf<unknown>({ max_leverage: 1000 }, { max_position: null }, { nothing: 1 }),
  limits: oneOf<unknown>({ max_leverage: 1000 }, { max_position: null }, { nothing: 1 }),
};

/** By its type, where the name says nothing. */
const typed: Readonly<Record<string, Choose>> = {
  uuid: (random, world) => random.pick([...world.accountIds, ...world.userIds, randomUUID()]),
  integer: (random) => random.pick([0, 1, 2, 3, 4, 5, 6, 7, 8, -1, 2_147_483_647]),
  bigint: (random) => random.pick([0, 1, 2, -1]),
  numeric: amount,
  "double precision": oneOf(0, 1, -1),
  boolean: oneOf(true, false),
  text: oneOf("submitted", "approved", "global", "USD", "1m", "", null),
  jsonb: terms,
  "timestamp with time zone": time,
  bytea: oneOf("\\x00"),
};

/** A value for a parameter; null for a type of which there is nothing better. */
export function argumentFor(
  parameter: { readonly name: string; readonly type: string },
  world: World,
  random: Random,
): unknown {
  const choose = named[parameter.name] ?? typed[parameter.type];
  return random.isTrue(0.02) ? null : (choose?.(random, world) ?? null);
}
