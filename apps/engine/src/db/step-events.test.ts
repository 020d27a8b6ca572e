import type { Fill } from "@chandlery/core/ledger";
import type { Order, OrderPurpose } from "@chandlery/core/order";
import type { FactBatch } from "@chandlery/core/pipeline";
import type { Decision, Intent } from "@chandlery/core/risk";
import { expect, test } from "vitest";
import { type StepEvents, stepEvents } from "./step-events.ts";

/** `"3 stop_loss of 1 cancelled"`: order 3 stands on intent 1. */
function order(line: string): Order {
  const [sequence, purpose, , intentSequence, status] = line.split(" ");
  return {
    sequence: Number(sequence),
    purpose: purpose as OrderPurpose,
    intentSequence: Number(intentSequence),
    status: status as Order["status"],
  } as Order;
}

const fill = (sequence: number, orderSequence: number): Fill => ({ sequence, orderSequence }) as Fill;
const intent = (sequence: number): Intent => ({ sequence }) as Intent;
const decision = (intentSequence: number, verdict: Decision["verdict"] = "approved"): Decision =>
  ({ intentSequence, verdict }) as Decision;

const batch = (facts: Partial<FactBatch>): FactBatch => ({
  intents: [],
  decisions: [],
  orders: [],
  fills: [],
  trades: [],
  ...facts,
});

const linesOf = (events: StepEvents["duringCandle"] | StepEvents["atClose"]): readonly string[] =>
  events.map((event) => {
    switch (event.kind) {
      case "fill":
        return `fill ${event.fill.sequence} of ${event.order.sequence}`;
      case "level":
        return `level ${event.order.sequence}`;
      case "end":
        return `${event.event} ${event.order.sequence}`;
      case "intent":
        return `intent ${event.intent.sequence} ${event.decision.verdict}, order ${event.order?.sequence ?? "none"}`;
    }
  });

function lines(facts: Partial<FactBatch>) {
  const { duringCandle, atClose } = stepEvents(batch(facts));
  return { duringCandle: linesOf(duringCandle), atClose: linesOf(atClose) };
}

interface Case {
  readonly name: string;
  readonly facts: Partial<FactBatch>;
  readonly duringCandle?: readonly string[];
  readonly atClose?: readonly string[];
}

const cases: readonly Case[] = [
  { name: "a candle at which nothing happens", facts: {} },
  {
    name: "an entry fills and puts its levels in force, the stop first",
    facts: {
      orders: [order("2 take_profit of 0 working"), order("0 entry of 0 filled"), order("1 stop_loss of 0 working")],
      fills: [fill(0, 0)],
    },
    duringCandle: ["fill 0 of 0", "level 1", "level 2"],
  },
  {
    name: "an entry that is stopped out in its own candle: its levels come before the fill of one of them",
    facts: {
      orders: [order("0 entry of 0 filled"), order("1 stop_loss of 0 filled"), order("2 take_profit of 0 cancelled")],
      fills: [fill(0, 0), fill(1, 1)],
    },
    duringCandle: ["fill 0 of 0", "level 1", "level 2", "fill 1 of 1", "cancel 2"],
  },
  {
    name: "turning around: the old levels end after the fills, and the new ones are put in force",
    facts: {
      orders: [
        order("1 stop_loss of 0 cancelled"),
        order("2 exit of 1 filled"),
        order("3 entry of 2 filled"),
        order("4 stop_loss of 2 working"),
      ],
      fills: [fill(1, 2), fill(2, 3)],
    },
    duringCandle: ["fill 1 of 2", "fill 2 of 3", "level 4", "cancel 1"],
  },
  {
    name: "a level of an earlier candle that fills is not attached again",
    facts: { orders: [order("1 stop_loss of 0 filled"), order("2 take_profit of 0 cancelled")], fills: [fill(1, 1)] },
    duringCandle: ["fill 1 of 1", "cancel 2"],
  },
  {
    name: "orders that expire and are rejected",
    facts: { orders: [order("4 entry of 3 rejected"), order("3 entry of 2 expired")] },
    duringCandle: ["expire 3", "reject 4"],
  },
  {
    name: "an intent that the run's own rules refused has no order",
    facts: { intents: [intent(0)], decisions: [decision(0, "refused")] },
    atClose: ["intent 0 refused, order none"],
  },
  {
    name: "an answer that cancels what waits, enters and thinks again: the old order ends before, the new one after its intent",
    facts: {
      intents: [intent(5), intent(6)],
      decisions: [decision(5), decision(6)],
      orders: [order("7 entry of 6 working"), order("3 entry of 4 cancelled"), order("6 entry of 5 cancelled")],
    },
    duringCandle: ["cancel 3"],
    atClose: ["intent 5 approved, order 6", "cancel 6", "intent 6 approved, order 7"],
  },
];

test.each(cases)("$name", ({ facts, duringCandle = [], atClose = [] }) => {
  expect(lines(facts)).toEqual({ duringCandle, atClose });
});

test.each<readonly [string, Partial<FactBatch>, string]>([
  ["a fill without its order", { fills: [fill(0, 0)] }, "a fill comes with the order that it filled"],
  [
    "an intent that fills in its own candle",
    {
      intents: [intent(0)],
      decisions: [decision(0)],
      orders: [order("0 entry of 0 filled")],
      fills: [fill(0, 0)],
    },
    "an intent fills in a later candle",
  ],
  ["an intent without its decision", { intents: [intent(0)] }, "each intent comes with its decision"],
])("%s is a bug", (_name, facts, invariant) => {
  expect(() => stepEvents(batch(facts))).toThrow(invariant);
});
