import { expect, test } from "vitest";
import type { Decision } from "../risk/index.ts";
import { cancel, enterLong, enterShort, exit } from "../strategy/index.ts";
import { type Scenario, begin, fillLines, orderLines } from "./testing/scenario.ts";

const flat = "100 100 100 100";

const refusalOf = (intentSequence: number, changes: Partial<Decision> = {}): Decision => ({
  intentSequence,
  time: 0,
  verdict: "refused",
  rule: "kill",
  code: "kill_switch_active",
  value: 1,
  limit: 0,
  ...changes,
});

/** Plays a script; at the close of a candle the intents named for it are refused from outside. */
function playRefused(scenario: Scenario, refused: Readonly<Record<number, readonly number[]>>) {
  const run = begin(scenario);
  for (const [index] of scenario.candles.entries()) {
    run.advance(index + 1);
    for (const sequence of refused[index] ?? []) {
      run.refuse(refusalOf(sequence));
    }
  }
  return { run, ...run.drain() };
}

test("an entry that was refused from outside is not filled, and the strategy goes on", () => {
  const outcome = playRefused(
    { candles: [flat, flat, flat, flat], script: { 0: enterLong(), 2: enterShort() } },
    { 0: [0] },
  );
  expect(fillLines(outcome)).toEqual(["3 sell 10 @ 100 entry"]);
  // Without the refusal the long would be open, and the short refused by the run's own rule.
  expect(outcome.decisions.map(({ verdict, code }) => [verdict, code])).toEqual([
    ["refused", "kill_switch_active"],
    ["approved", null],
  ]);
});

test("facts hold the decision from outside in place of the run's own, and no order; its number stays taken", () => {
  const outcome = playRefused({ candles: [flat, flat, flat], script: { 0: enterLong(), 1: enterLong() } }, { 0: [0] });
  expect(outcome.decisions[0]).toEqual(refusalOf(0));
  expect(outcome.orders.map(({ sequence, intentSequence }) => [sequence, intentSequence])).toEqual([[1, 1]]);
});

test("an exit that was refused leaves the position, its levels and the way to exit again", () => {
  const outcome = playRefused(
    {
      candles: [flat, flat, flat, flat, "100 100 90 95"],
      script: { 0: enterLong({ stopLoss: { kind: "price", price: 91 } }), 1: exit(), 3: exit() },
    },
    { 1: [1], 3: [2] },
  );
  expect(fillLines(outcome)).toEqual(["1 buy 10 @ 100 entry", "4 sell 10 @ 91 stop_loss"]);
});

test("one of two waiting orders is taken back, the other one fills", () => {
  const outcome = playRefused(
    { candles: [flat, "100 101 94 95"], script: { 0: [enterLong({ limit: 98 }), enterLong({ limit: 96 })] } },
    { 0: [0] },
  );
  expect(fillLines(outcome)).toEqual(["1 buy 10 @ 96 entry"]);
});

test("an order that the same answer cancelled has nothing left to take back", () => {
  const outcome = playRefused({ candles: [flat, flat], script: { 0: [enterLong(), cancel()] } }, { 0: [0] });
  expect([fillLines(outcome), orderLines(outcome)]).toEqual([[], []]);
});

test("an approval is not taken from outside", () => {
  const run = begin({ candles: [flat], script: { 0: enterLong() } });
  run.advance();
  expect(() => run.refuse(refusalOf(0, { verdict: "approved" }))).toThrow("only a refusal is taken from outside");
});
