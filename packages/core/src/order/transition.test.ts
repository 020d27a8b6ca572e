import * as fc from "fast-check";
import { expect, test } from "vitest";
import { Bug } from "../base/index.ts";
import { type OrderEvent, type OrderStatus, isOpen, isTerminal, nextStatus, orderTransitions } from "./index.ts";

/** Every status with every event; what is missing here does not compile. */
const table: Readonly<Record<OrderStatus, Readonly<Record<OrderEvent, OrderStatus | "bug">>>> = {
  submitted: {
    dispatch: "sending",
    accept: "bug",
    fill: "bug",
    complete: "bug",
    request_cancel: "bug",
    keep: "bug",
    cancel: "cancelled",
    expire: "expired",
    reject: "rejected",
    lose: "bug",
  },
  sending: {
    dispatch: "bug",
    accept: "working",
    fill: "partially_filled",
    complete: "filled",
    request_cancel: "cancelling",
    keep: "bug",
    cancel: "cancelled",
    expire: "expired",
    reject: "rejected",
    lose: "unknown",
  },
  unknown: {
    dispatch: "bug",
    accept: "working",
    fill: "partially_filled",
    complete: "filled",
    request_cancel: "cancelling",
    keep: "unknown",
    cancel: "cancelled",
    expire: "expired",
    reject: "rejected",
    lose: "unknown",
  },
  working: {
    dispatch: "bug",
    accept: "working",
    fill: "partially_filled",
    complete: "filled",
    request_cancel: "cancelling",
    keep: "working",
    cancel: "cancelled",
    expire: "expired",
    reject: "rejected",
    lose: "unknown",
  },
  partially_filled: {
    dispatch: "bug",
    accept: "partially_filled",
    fill: "partially_filled",
    complete: "filled",
    request_cancel: "cancelling",
    keep: "partially_filled",
    cancel: "cancelled",
    expire: "expired",
    reject: "bug",
    lose: "unknown",
  },
  cancelling: {
    dispatch: "bug",
    accept: "cancelling",
    fill: "cancelling",
    complete: "filled",
    request_cancel: "cancelling",
    keep: "working",
    cancel: "cancelled",
    expire: "expired",
    reject: "rejected",
    lose: "unknown",
  },
  filled: {
    dispatch: "bug",
    accept: "filled",
    fill: "bug",
    complete: "bug",
    request_cancel: "filled",
    keep: "filled",
    cancel: "filled",
    expire: "filled",
    reject: "bug",
    lose: "filled",
  },
  cancelled: {
    dispatch: "bug",
    accept: "cancelled",
    fill: "cancelled",
    complete: "filled",
    request_cancel: "cancelled",
    keep: "cancelled",
    cancel: "cancelled",
    expire: "cancelled",
    reject: "bug",
    lose: "cancelled",
  },
  expired: {
    dispatch: "bug",
    accept: "expired",
    fill: "expired",
    complete: "filled",
    request_cancel: "expired",
    keep: "expired",
    cancel: "expired",
    expire: "expired",
    reject: "bug",
    lose: "expired",
  },
  rejected: {
    dispatch: "bug",
    accept: "bug",
    fill: "bug",
    complete: "bug",
    request_cancel: "bug",
    keep: "bug",
    cancel: "bug",
    expire: "bug",
    reject: "bug",
    lose: "bug",
  },
};

const statuses = Object.keys(table) as readonly OrderStatus[];
const events = Object.keys(table.submitted) as readonly OrderEvent[];
const rows = statuses.flatMap((status) => events.map((event) => [status, event, table[status][event]] as const));

test.each(rows)("%s, %s: %s", (status, event, expected) => {
  expect(answerOf(status, event)).toBe(expected);
});

test("the exported list is the table without its empty cells", () => {
  const cells = rows.flatMap(([from, event, to]) => (to === "bug" ? [] : [{ from, event, to }]));
  expect(orderTransitions()).toEqual(cells);
});

test("an order is open until it is filled, cancelled, expired or rejected", () => {
  expect(statuses.filter(isOpen)).toEqual([
    "submitted",
    "sending",
    "unknown",
    "working",
    "partially_filled",
    "cancelling",
  ]);
  expect(statuses.filter(isTerminal)).toEqual(["filled", "cancelled", "expired", "rejected"]);
});

/** Every sequence of distinct events, the empty one included. */
const sequencesOf = (left: readonly OrderEvent[]): readonly (readonly OrderEvent[])[] => [
  [],
  ...left.flatMap((event) => sequencesOf(left.filter((other) => other !== event)).map((rest) => [event, ...rest])),
];

test("a venue's messages may come in any order, and what is completed ends filled", () => {
  const sequences = sequencesOf(["accept", "fill", "complete", "request_cancel", "cancel", "expire"]);
  // 1 + 6 + 6·5 + 6·5·4 + 6·5·4·3 + 6·5·4·3·2 + 6! = 1 + 6 + 30 + 120 + 360 + 720 + 720.
  expect(sequences).toHaveLength(1_957);
  const ends = sequences.map((sequence) => ({ sequence, end: endOf("sending", sequence) }));
  // The one thing that cannot be: a part after the rest. "complete" is the fill that made the sum whole, so nothing is
  // left for another; of the 1,370 sequences that have both, half have them in that order.
  const isImpossible = (sequence: readonly OrderEvent[]) =>
    sequence.includes("complete") && sequence.indexOf("fill") > sequence.indexOf("complete");
  expect(ends.filter(({ end }) => end === "bug")).toHaveLength(685);
  expect(ends.filter(({ sequence, end }) => (end === "bug") !== isImpossible(sequence))).toEqual([]);
  expect(
    ends.filter(({ sequence, end }) => end !== "bug" && sequence.includes("complete") !== (end === "filled")),
  ).toEqual([]);
});

test("what is over is left only because it was filled after all, and what is filled or rejected never", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...events), { maxLength: 40 }), (sequence) => {
      const steps: { readonly from: OrderStatus; readonly to: OrderStatus }[] = [];
      let from: OrderStatus = "submitted";
      for (const event of sequence) {
        const answer = answerOf(from, event);
        const to: OrderStatus = answer === "bug" ? from : answer;
        steps.push({ from, to });
        from = to;
      }
      const left = steps.filter((step) => isTerminal(step.from) && step.to !== step.from);
      expect(left.filter((step) => step.to !== "filled" || step.from === "rejected")).toEqual([]);
    }),
    { seed: 20_240_101, numRuns: 2_000 },
  );
});

function endOf(start: OrderStatus, sequence: readonly OrderEvent[]): OrderStatus | "bug" {
  return sequence.reduce<OrderStatus | "bug">(
    (status, event) => (status === "bug" ? "bug" : answerOf(status, event)),
    start,
  );
}

function answerOf(status: OrderStatus, event: OrderEvent): OrderStatus | "bug" {
  try {
    return nextStatus(status, event);
  } catch (error) {
    if (error instanceof Bug) {
      return "bug";
    }
    throw error;
  }
}
