import { decimalText } from "@chandlery/core/base";
import type { Fill } from "@chandlery/core/ledger";
import { type Order, clientOrderId } from "@chandlery/core/order";
import type { FactBatch } from "@chandlery/core/pipeline";
import type { Amount, Decision, Intent } from "@chandlery/core/risk";
import type { DecisionRow, EquityPoint, FillRow } from "@chandlery/sdk/contract";
import type { PoolClient } from "pg";
import type { UserDatabase } from "./pool.ts";

/** Whose facts they are. */
export interface FactOwner {
  readonly accountId: string;
  readonly userId: string;
}

/**
 * Stores what happened in one stretch of a backtest, whose facts no order can come of; those of a paper run go through the
 * law (`storeStep`). Facts that are there already stay as they are, so the same stretch
 * stored twice is one. Runs in the caller's transaction.
 */
export async function storeFacts(client: PoolClient, owner: FactOwner, facts: FactBatch): Promise<void> {
  await insertRows(client, intentsSql, owner, facts.intents.map(toIntentRow));
  await insertRows(client, decisionsSql, owner, facts.decisions.map(toDecisionRow));
  await insertRows(
    client,
    ordersSql,
    owner,
    facts.orders.map((order) => toOrderRow(order, owner.accountId)),
  );
  await insertRows(client, fillsSql, owner, facts.fills.map(toFillRow));
}

export async function storeEquity(
  client: PoolClient,
  owner: FactOwner,
  points: readonly { readonly time: number; readonly equity: number }[],
): Promise<void> {
  const rows = points.map(({ time, equity }) => ({ taken_at: timestamp(time), equity: decimalText(equity) }));
  await insertRows(client, equitySql, owner, rows);
}

/** A page of fills, in order. */
export async function readFills(db: UserDatabase, accountId: string, page: Page): Promise<readonly FillRow[]> {
  return db.query<FillRow>(
    `select fill.sequence, "order".client_order_id as "clientOrderId", "order".purpose, fill.candle_index as "candleIndex",
       ${milliseconds("fill.filled_at")} as "filledAt", fill.side, fill.quantity::text, fill.price::text, fill.fee::text,
       fill.exit_reason as "exitReason"
     from public.fills as fill
     join public.orders as "order" on "order".account_id = fill.account_id and "order".sequence = fill.order_sequence
     where fill.account_id = $1 and fill.sequence > $2
     order by fill.sequence
     limit $3`,
    [accountId, page.after, page.limit],
  );
}

/** At the candle of the intent: the law notes for itself when it was asked, which says nothing in a replay. */
export async function readDecisions(db: UserDatabase, accountId: string, page: Page): Promise<readonly DecisionRow[]> {
  return db.query<DecisionRow>(
    `select decision.intent_sequence as "intentSequence", ${milliseconds("intent.decided_at")} as "decidedAt", intent.side,
       decision.verdict, decision.rule, decision.code, decision.value, decision.limit_value as "limit"
     from public.decisions as decision
     join public.intents as intent on intent.account_id = decision.account_id and intent.sequence = decision.intent_sequence
     where decision.account_id = $1 and decision.intent_sequence > $2
     order by decision.intent_sequence
     limit $3`,
    [accountId, page.after, page.limit],
  );
}

export async function readEquity(db: UserDatabase, accountId: string, limit: number): Promise<readonly EquityPoint[]> {
  const rows = await db.query<EquityPoint>(
    `select ${milliseconds("taken_at")} as time, equity::text
     from public.equity_snapshots
     where account_id = $1
     order by taken_at desc
     limit $2`,
    [accountId, limit],
  );
  return rows.toReversed();
}

/** Every fill of an account as the ledger knows it: decimals read back to the float64 that they were written from. */
export async function readLedgerFills(db: UserDatabase, accountId: string): Promise<readonly Fill[]> {
  const rows = await db.query<LedgerFillRow>(
    `select sequence, order_sequence, candle_index, ${milliseconds("filled_at")} as time, side, quantity::text, price::text,
       fee::text, exit_reason, is_ambiguous
     from public.fills
     where account_id = $1
     order by sequence`,
    [accountId],
  );
  return rows.map((row) => ({
    sequence: row.sequence,
    orderSequence: row.order_sequence,
    index: row.candle_index,
    time: row.time,
    side: row.side,
    quantity: Number(row.quantity),
    price: Number(row.price),
    fee: Number(row.fee),
    exitReason: row.exit_reason,
    isAmbiguous: row.is_ambiguous,
  }));
}

export interface Page {
  /** Rows with a larger sequence. */
  readonly after: number;
  readonly limit: number;
}

interface LedgerFillRow {
  readonly sequence: number;
  readonly order_sequence: number;
  readonly candle_index: number;
  readonly time: number;
  readonly side: Fill["side"];
  readonly quantity: string;
  readonly price: string;
  readonly fee: string;
  readonly exit_reason: Fill["exitReason"];
  readonly is_ambiguous: boolean;
}

/** Whole milliseconds since 1970 as float8, which the driver returns as a number. */
export const milliseconds = (column: string): string => `floor(extract(epoch from ${column}) * 1000)::float8`;

export const timestamp = (instantMs: number): string => new Date(instantMs).toISOString();

/** Rows of one statement: far below the five seconds that a transaction of role `engine` may take. */
const rowsPerStatement = 2_000;

async function insertRows(
  client: PoolClient,
  sql: string,
  { accountId, userId }: FactOwner,
  rows: readonly object[],
): Promise<void> {
  for (let from = 0; from < rows.length; from += rowsPerStatement) {
    await client.query(sql, [accountId, JSON.stringify(rows.slice(from, from + rowsPerStatement)), userId]);
  }
}

const intentsSql = `
  insert into public.intents (account_id, user_id, sequence, decided_at, symbol, side, order_type, quantity, cash_fraction, price,
    reduce_only, stop_loss, take_profit)
  select $1, $3, r.sequence, r.decided_at, r.symbol, r.side, r.order_type, r.quantity, r.cash_fraction, r.price,
    r.reduce_only, r.stop_loss, r.take_profit
  from jsonb_to_recordset($2::jsonb) as r (sequence int, decided_at timestamptz, symbol text, side text, order_type text,
    quantity numeric, cash_fraction numeric, price numeric, reduce_only boolean, stop_loss jsonb, take_profit jsonb)
  on conflict do nothing`;

const decisionsSql = `
  insert into public.decisions (account_id, user_id, intent_sequence, decided_at, verdict, rule, code, value, limit_value)
  select $1, $3, r.intent_sequence, r.decided_at, r.verdict, r.rule, r.code, r.value, r.limit_value
  from jsonb_to_recordset($2::jsonb) as r (intent_sequence int, decided_at timestamptz, verdict text, rule text, code text,
    value float8, limit_value float8)
  on conflict do nothing`;

const ordersSql = `
  insert into public.orders as stored (account_id, user_id, sequence, client_order_id, intent_sequence, purpose, side, order_type,
    quantity, cash_fraction, price, status, rejection, changed_at)
  select $1, $3, r.sequence, r.client_order_id, r.intent_sequence, r.purpose, r.side, r.order_type, r.quantity, r.cash_fraction,
    r.price, r.status, r.rejection, r.changed_at
  from jsonb_to_recordset($2::jsonb) as r (sequence int, client_order_id text, intent_sequence int, purpose text, side text,
    order_type text, quantity numeric, cash_fraction numeric, price numeric, status text, rejection text,
    changed_at timestamptz)
  on conflict (account_id, sequence) do update
    set status = excluded.status, rejection = excluded.rejection, changed_at = excluded.changed_at
    where stored.status = 'working'`;

const fillsSql = `
  insert into public.fills (account_id, user_id, sequence, order_sequence, candle_index, filled_at, side, quantity, price, fee,
    exit_reason, is_ambiguous)
  select $1, $3, r.sequence, r.order_sequence, r.candle_index, r.filled_at, r.side, r.quantity, r.price, r.fee, r.exit_reason,
    r.is_ambiguous
  from jsonb_to_recordset($2::jsonb) as r (sequence int, order_sequence int, candle_index int, filled_at timestamptz,
    side text, quantity numeric, price numeric, fee numeric, exit_reason text, is_ambiguous boolean)
  on conflict do nothing`;

const equitySql = `
  insert into public.equity_snapshots (account_id, user_id, taken_at, equity)
  select $1, $3, r.taken_at, r.equity
  from jsonb_to_recordset($2::jsonb) as r (taken_at timestamptz, equity numeric)
  on conflict do nothing`;

const amountColumns = (amount: Amount) =>
  amount.kind === "quantity"
    ? { quantity: decimalText(amount.quantity), cash_fraction: null }
    : { quantity: null, cash_fraction: decimalText(amount.fraction) };

const decimalOrNull = (value: number | null): string | null => (value === null ? null : decimalText(value));

export const toIntentRow = (intent: Intent) => ({
  sequence: intent.sequence,
  decided_at: timestamp(intent.time),
  symbol: intent.symbol,
  side: intent.side,
  order_type: intent.order,
  ...amountColumns(intent.amount),
  price: decimalOrNull(intent.price),
  reduce_only: intent.reduceOnly,
  stop_loss: intent.stopLoss,
  take_profit: intent.takeProfit,
});

const toDecisionRow = (decision: Decision) => ({
  intent_sequence: decision.intentSequence,
  decided_at: timestamp(decision.time),
  verdict: decision.verdict,
  rule: decision.rule,
  code: decision.code,
  value: decision.value,
  limit_value: decision.limit,
});

export const toOrderRow = (order: Order, accountId: string) => ({
  sequence: order.sequence,
  client_order_id: clientOrderId(accountId, order.intentSequence, order.purpose),
  intent_sequence: order.intentSequence,
  purpose: order.purpose,
  side: order.side,
  order_type: order.type,
  ...amountColumns(order.amount),
  price: decimalOrNull(order.price),
  status: order.status,
  rejection: order.rejection,
  changed_at: timestamp(order.updatedAt),
});

const toFillRow = (fill: Fill) => ({
  sequence: fill.sequence,
  order_sequence: fill.orderSequence,
  candle_index: fill.index,
  filled_at: timestamp(fill.time),
  side: fill.side,
  quantity: decimalText(fill.quantity),
  price: decimalText(fill.price),
  fee: decimalText(fill.fee),
  exit_reason: fill.exitReason,
  is_ambiguous: fill.isAmbiguous,
});
