import { Bug, assert, decimalText } from "@chandlery/core/base";
import type { Fill } from "@chandlery/core/ledger";
import { type Order, clientOrderId } from "@chandlery/core/order";
import type { FactBatch } from "@chandlery/core/pipeline";
import type { Decision } from "@chandlery/core/risk";
import type { PoolClient } from "pg";
import { type FactOwner, milliseconds, storeEquity, timestamp, toIntentRow, toOrderRow } from "./facts.ts";
import { askLaw, isErrorCode } from "./law.ts";
import { type CursorMove, holdRun, moveCursor } from "./paper-runs.ts";
import { type UserDatabase, query } from "./pool.ts";
import { type CandleEvent, type CloseEvent, type EndOfOrder, stepEvents } from "./step-events.ts";

/** What the candles from one place of the cursor to the next led to. */
export interface PaperStep {
  readonly move: CursorMove;
  readonly facts: FactBatch;
  readonly equity: readonly { readonly time: number; readonly equity: number }[];
}

/**
 * Takes a step of a paper run through the law, in the caller's transaction. Returns the intents that the law refused though
 * the run's own rules had approved them; null, with nothing stored, where the run does not stand where the step begins.
 *
 * Fills are booked before the cursor moves: the account's clock still shows the candle before, and a position that was
 * left inside the candle is not marked at its close. Intents are measured after it, at the close that they saw.
 */
export async function storeStep(
  client: PoolClient,
  owner: FactOwner,
  { move, facts, equity }: PaperStep,
): Promise<readonly Decision[] | null> {
  const { duringCandle, atClose } = stepEvents(facts);
  if (duringCandle.length > 0 && !(await holdRun(client, move))) {
    return null;
  }
  for (const event of duringCandle) {
    await tellOf(client, owner, event);
  }
  if (!(await moveCursor(client, move))) {
    assert(duringCandle.length === 0, "a run that is held does not move");
    return null;
  }
  const refusals = await submitAll(client, owner, atClose);
  await storeEquity(client, owner, equity);
  return refusals;
}

/** The refusals by the law that a run has to take at the same places when it repeats itself, in order. */
export async function readLawRefusals(
  db: UserDatabase,
  accountId: string,
  { fromIntent = 0 }: { readonly fromIntent?: number } = {},
): Promise<readonly Decision[]> {
  // A refusal by the run's own rules repeats itself; the law keeps the hash of an intent that it was asked about.
  const rows = await db.query<RefusalRow & { readonly time: number; readonly intent_sequence: number }>(
    `select decision.intent_sequence, ${milliseconds("intent.decided_at")} as time, decision.rule, decision.code, decision.value,
       decision.limit_value as "limit"
     from public.decisions as decision
     join public.intents as intent on intent.account_id = decision.account_id and intent.sequence = decision.intent_sequence
     where decision.account_id = $1 and decision.intent_sequence >= $2 and decision.verdict = 'refused'
       and decision.intent_hash is not null
     order by decision.intent_sequence`,
    [accountId, fromIntent],
  );
  return rows.map((row) => toRefusal(row, { sequence: row.intent_sequence, time: row.time }));
}

async function submitAll(
  client: PoolClient,
  owner: FactOwner,
  events: readonly CloseEvent[],
): Promise<readonly Decision[]> {
  const refusals: Decision[] = [];
  for (const event of events) {
    if (event.kind === "intent") {
      refusals.push(...(await submit(client, owner, event)));
    } else if (refusals.at(-1)?.intentSequence !== event.order.intentSequence) {
      await endOrder(client, owner, event);
    }
  }
  return refusals;
}

type IntentEvent = Extract<CloseEvent, { readonly kind: "intent" }>;

async function submit(
  client: PoolClient,
  owner: FactOwner,
  { intent, decision, order }: IntentEvent,
): Promise<readonly Decision[]> {
  const wish = {
    ...toIntentRow(intent),
    expected_price: decimalText(intent.expectedPrice),
    expected_quantity: decimalText(intent.expectedQuantity),
  };
  const { verdict, rule, code, value, limit } = decision;
  const [row] = await law<{ readonly answer: RefusalRow & Pick<Decision, "verdict"> }>(
    client,
    "select private.submit_run_intent($1, $2, $3, $4) as answer",
    [
      owner.accountId,
      JSON.stringify(wish),
      JSON.stringify({ verdict, rule, code, value, limit }),
      order?.sequence ?? null,
    ],
  );
  assert(row !== undefined, "the law answers every intent");
  return verdict === "approved" && row.answer.verdict === "refused" ? [toRefusal(row.answer, intent)] : [];
}

function tellOf(client: PoolClient, owner: FactOwner, event: CandleEvent): Promise<void> {
  switch (event.kind) {
    case "fill":
      return bookFill(client, owner, event);
    case "level":
      return attachLevel(client, owner, event.order);
    case "end":
      return endOrder(client, owner, event);
  }
}

async function bookFill(
  client: PoolClient,
  { accountId }: FactOwner,
  { fill, order }: { readonly fill: Fill; readonly order: Order },
): Promise<void> {
  const execution = {
    trade_key: `${clientOrderId(accountId, order.intentSequence, order.purpose)}/${fill.sequence}`,
    candle_index: fill.index,
    filled_at: timestamp(fill.time),
    quantity: decimalText(fill.quantity),
    price: decimalText(fill.price),
    fee: decimalText(fill.fee),
    exit_reason: fill.exitReason,
    is_ambiguous: fill.isAmbiguous,
  };
  const [row] = await law<{ readonly sequence: number }>(
    client,
    "select (private.record_fill($1, $2, $3) ->> 'fill_sequence')::int as sequence",
    [accountId, order.sequence, JSON.stringify(execution)],
  );
  assert(row?.sequence === fill.sequence, `fill ${fill.sequence} of the run is fill ${row?.sequence} of its account`);
}

async function attachLevel(client: PoolClient, { accountId }: FactOwner, order: Order): Promise<void> {
  const level = JSON.stringify(toOrderRow(order, accountId));
  await law(client, "select private.attach_run_level($1, $2)", [accountId, level]);
}

async function endOrder(client: PoolClient, { accountId }: FactOwner, { order, event }: EndOfOrder): Promise<void> {
  const values = [accountId, order.sequence, event, order.rejection];
  await law(client, "select private.record_order_event($1, $2, $3, $4)", values);
}

const law = <Row extends object>(client: PoolClient, text: string, values: readonly unknown[]) =>
  askLaw(() => query<Row>(client, text, values));

interface RefusalRow {
  readonly rule: string | null;
  readonly code: string | null;
  readonly value: number | null;
  readonly limit: number | null;
}

function toRefusal(
  { rule, code, value, limit }: RefusalRow,
  intent: { readonly sequence: number; readonly time: number },
): Decision {
  if (code === null || !isErrorCode(code)) {
    throw new Bug(`the law refuses with a code that has no page: ${code}`);
  }
  return { intentSequence: intent.sequence, time: intent.time, verdict: "refused", rule, code, value, limit };
}
