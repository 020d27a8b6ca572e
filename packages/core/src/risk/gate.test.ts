import { expect, test } from "vitest";
import type { ErrorCode } from "../base/index.ts";
import { type GateState, type Intent, type RiskLimits, askGate, isApproval } from "./index.ts";

const noLimits: RiskLimits = { maxPosition: null, maxOrderValue: null, maxDailyLoss: null, kill: false };
const flat: GateState = { openQuantity: 0, equity: 1_000, dayStartEquity: 1_000 };

/** Two units at 50. */
const intent = (changes: Partial<Intent> = {}): Intent => ({
  sequence: 7,
  index: 3,
  time: 4_000,
  symbol: "TEST",
  side: "buy",
  order: "market",
  amount: { kind: "quantity", quantity: changes.expectedQuantity ?? 2 },
  price: null,
  reduceOnly: false,
  stopLoss: null,
  takeProfit: null,
  goodForCandles: null,
  expectedPrice: 50,
  expectedQuantity: 2,
  ...changes,
});

interface Case {
  readonly name: string;
  readonly wish?: Partial<Intent>;
  readonly state?: Partial<GateState>;
  readonly limits?: Partial<RiskLimits>;
  /** Null where it passes. */
  readonly code: ErrorCode | null;
}

const cases: readonly Case[] = [
  { name: "no limits at all", code: null },
  { name: "kill switch", limits: { kill: true }, code: "kill_switch_active" },
  { name: "a long is open", state: { openQuantity: 1e-9 }, code: "position_already_open" },
  { name: "a short is open", state: { openQuantity: -3 }, code: "position_already_open" },
  { name: "an open quantity that is no number", state: { openQuantity: Number.NaN }, code: "position_already_open" },
  { name: "quantity 0", wish: { expectedQuantity: 0 }, code: "order_quantity_zero" },
  { name: "a negative quantity", wish: { expectedQuantity: -1 }, code: "order_quantity_zero" },
  { name: "a quantity that is no number", wish: { expectedQuantity: Number.NaN }, code: "order_quantity_zero" },
  { name: "position at its limit", limits: { maxPosition: 2 }, code: null },
  { name: "position just beyond", limits: { maxPosition: 2 - 2 ** -51 }, code: "intent_exceeds_max_position" },
  { name: "a position limit that is no number", limits: { maxPosition: NaN }, code: "intent_exceeds_max_position" },
  // 2 × 50 = 100.
  { name: "value at its limit", limits: { maxOrderValue: 100 }, code: null },
  { name: "value just beyond", limits: { maxOrderValue: 99.99 }, code: "intent_exceeds_max_order_value" },
  { name: "a value limit that is no number", limits: { maxOrderValue: NaN }, code: "intent_exceeds_max_order_value" },
  {
    name: "a price that is no number",
    wish: { expectedPrice: Number.NaN },
    limits: { maxOrderValue: 1e9 },
    code: "intent_exceeds_max_order_value",
  },
  // 1 − 750 / 1,000 = 0.25, exact in float64.
  { name: "loss below its limit", state: { equity: 750.01 }, limits: { maxDailyLoss: 0.25 }, code: null },
  {
    name: "loss at its limit",
    state: { equity: 750 },
    limits: { maxDailyLoss: 0.25 },
    code: "daily_loss_limit_reached",
  },
  { name: "a gain", state: { equity: 2_000 }, limits: { maxDailyLoss: 0.25 }, code: null },
  { name: "a loss limit that is no number", limits: { maxDailyLoss: NaN }, code: "daily_loss_limit_reached" },
  {
    name: "equity that is no number",
    state: { equity: NaN },
    limits: { maxDailyLoss: 1 },
    code: "daily_loss_limit_reached",
  },
  {
    name: "several breaches: the first rule answers",
    state: { openQuantity: 1 },
    limits: { kill: true, maxPosition: 0 },
    code: "kill_switch_active",
  },
];

test.each(cases)("$name: $code", ({ wish, state, limits, code }) => {
  const { decision, approval } = askGate(intent(wish), { ...flat, ...state }, { ...noLimits, ...limits });
  expect({ code: decision.code, verdict: decision.verdict, isApproved: approval !== null }).toEqual({
    code,
    verdict: code === null ? "approved" : "refused",
    isApproved: code === null,
  });
});

test("a refusal keeps the rule, what it measured and its limit", () => {
  expect(askGate(intent(), flat, { ...noLimits, maxPosition: 1 })).toEqual({
    decision: {
      intentSequence: 7,
      time: 4_000,
      verdict: "refused",
      rule: "max_position",
      code: "intent_exceeds_max_position",
      value: 2,
      limit: 1,
    },
    approval: null,
  });
});

test("limits that are absent refuse: no limit has to be said", () => {
  const codes = (["kill", "maxPosition", "maxOrderValue", "maxDailyLoss"] as const).map((name) => {
    const { [name]: _absent, ...rest } = noLimits;
    return askGate(intent(), flat, rest as RiskLimits).decision.code;
  });
  expect(codes).toEqual([
    "kill_switch_active",
    "intent_exceeds_max_position",
    "intent_exceeds_max_order_value",
    "daily_loss_limit_reached",
  ]);
});

test("what can only reduce a position passes every rule", () => {
  const limits = { kill: true, maxPosition: 0, maxOrderValue: 0, maxDailyLoss: 0 };
  const { decision, approval } = askGate(intent({ reduceOnly: true }), { ...flat, openQuantity: 2 }, limits);
  expect([decision.verdict, approval?.intent.sequence]).toEqual(["approved", 7]);
});

test("an amount in cash is rounded when it fills, so a quantity of 0 now is no breach", () => {
  const wish = intent({ amount: { kind: "cash_fraction", fraction: 1 }, expectedQuantity: 0 });
  expect(askGate(wish, flat, noLimits).decision.verdict).toBe("approved");
});

test("an approval cannot be made elsewhere, not even in its likeness", () => {
  const { approval } = askGate(intent(), flat, noLimits);
  const likeness: unknown = Object.create(Object.getPrototypeOf(approval) as object);
  expect([approval, Object.assign({}, approval), { intent: intent() }, likeness, null].map(isApproval)).toEqual([
    true,
    false,
    false,
    false,
    false,
  ]);
});
