import { assert } from "@chandlery/core/base";
import type { Fill } from "@chandlery/core/ledger";
import type { Order } from "@chandlery/core/order";
import type { FactBatch } from "@chandlery/core/pipeline";
import type { Decision, Intent } from "@chandlery/core/risk";

export type EndOfOrder = {
  readonly kind: "end";
  readonly order: Order;
  readonly event: "cancel" | "expire" | "reject";
};

export type CandleEvent =
  | { readonly kind: "fill"; readonly fill: Fill; readonly order: Order }
  /** A level that came into force with the fill of its entry. */
  | { readonly kind: "level"; readonly order: Order }
  | EndOfOrder;

export type CloseEvent =
  /** What the run's own rules said of it, and its order where they approved. */
  | { readonly kind: "intent"; readonly intent: Intent; readonly decision: Decision; readonly order: Order | null }
  | EndOfOrder;

/** What happened while a candle was worked through, and then at its close. */
export interface StepEvents {
  readonly duringCandle: readonly CandleEvent[];
  readonly atClose: readonly CloseEvent[];
}

/**
 * The facts of one candle in the order in which the law can follow them. Fills come as they came, each entry's with the
 * levels that it puts in force; then the ends of orders that were there before; then the intents, each with the end of its
 * order where the same answer cancelled it.
 */
export function stepEvents(facts: FactBatch): StepEvents {
  const orders = facts.orders.toSorted((left, right) => left.sequence - right.sequence);
  const isNew = new Set(facts.intents.map(({ sequence }) => sequence));
  return {
    duringCandle: [
      ...facts.fills.flatMap((fill) => fillEvents(fill, orders, isNew)),
      ...orders.filter(({ intentSequence }) => !isNew.has(intentSequence)).flatMap(endOf),
    ],
    atClose: facts.intents.flatMap((intent, at) => intentEvents(intent, facts.decisions[at], orders)),
  };
}

function fillEvents(fill: Fill, orders: readonly Order[], isNew: ReadonlySet<number>): readonly CandleEvent[] {
  const order = orders.find(({ sequence }) => sequence === fill.orderSequence);
  assert(order !== undefined, "a fill comes with the order that it filled");
  assert(!isNew.has(order.intentSequence), "an intent fills in a later candle than its own at the earliest");
  const levels = order.purpose === "entry" ? orders.filter((level) => isLevelOf(level, order)) : [];
  return [{ kind: "fill", fill, order }, ...levels.map((level) => ({ kind: "level", order: level }) as const)];
}

const isLevelOf = (level: Order, entry: Order): boolean =>
  level.intentSequence === entry.intentSequence && level.purpose !== "entry" && level.purpose !== "exit";

function intentEvents(intent: Intent, decision: Decision | undefined, orders: readonly Order[]): readonly CloseEvent[] {
  assert(decision?.intentSequence === intent.sequence, "each intent comes with its decision");
  const order = orders.find(({ intentSequence }) => intentSequence === intent.sequence) ?? null;
  return [{ kind: "intent", intent, decision, order }, ...(order === null ? [] : endOf(order))];
}

const ends: Readonly<Partial<Record<Order["status"], EndOfOrder["event"]>>> = {
  cancelled: "cancel",
  expired: "expire",
  rejected: "reject",
};

function endOf(order: Order): readonly EndOfOrder[] {
  const event = ends[order.status];
  return event === undefined ? [] : [{ kind: "end", order, event }];
}
