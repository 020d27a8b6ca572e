import { expect, test } from "vitest";
import { DomainError, type ErrorCode } from "../base/index.ts";
import { type AccountState, openAccount } from "../ledger/index.ts";
import type { Order } from "../order/index.ts";
import type { RiskLimits } from "../risk/index.ts";
import { type Answer, atPrice, byFraction, cancel, enterLong, enterShort, exit } from "../strategy/index.ts";
import { Corridor, type Moment, RunFacts, type Venue } from "./index.ts";

const noLimits: RiskLimits = { maxPosition: null, maxOrderValue: null, maxDailyLoss: null, kill: false };
const moment: Moment = { index: 4, time: 18_000_000, close: 50, dayStartEquity: () => 1_000 };

/** A venue that only writes down what it is told. */
function listening(account: AccountState, isExiting = false) {
  const submitted: Order[] = [];
  const cancelledAt: number[] = [];
  const venue: Venue = {
    account,
    isExiting,
    submit: (order) => void submitted.push(order),
    cancelEntries: (time) => void cancelledAt.push(time),
  };
  return { venue, submitted, cancelledAt };
}

interface Given {
  readonly account?: AccountState;
  readonly isExiting?: boolean;
  readonly limits?: RiskLimits;
}

function accept(answer: Answer, { account = openAccount(1_000), isExiting = false, limits = noLimits }: Given = {}) {
  const { venue, submitted, cancelledAt } = listening(account, isExiting);
  const facts = new RunFacts("all");
  const instrument = { symbol: "TEST", quantityDecimals: 0 };
  const sizing = { kind: "cash_fraction", fraction: 1, at: "decision" } as const;
  new Corridor({ instrument, sizing, limits, feeRate: 0, venue, facts }).accept(answer, moment);
  return { submitted, cancelledAt, ...facts.drain() };
}

const long: AccountState = {
  balance: 1_000,
  feesPaid: 0,
  position: { quantity: 3, entryPrice: 40, entryIndex: 1, entryTime: 0, entryFee: 0 },
};

test("a signal becomes an intent, a decision and an order", () => {
  const outcome = accept(enterLong({ stopLoss: byFraction(0.1), goodForCandles: 2 }));
  const intent = {
    sequence: 0,
    index: 4,
    time: 18_000_000,
    symbol: "TEST",
    side: "buy",
    order: "market",
    // 1,000 / 50 = 20.
    amount: { kind: "quantity", quantity: 20 },
    price: null,
    reduceOnly: false,
    stopLoss: { kind: "fraction", fraction: 0.1 },
    takeProfit: null,
    goodForCandles: 2,
    expectedPrice: 50,
    expectedQuantity: 20,
  };
  expect(outcome.intents).toEqual([intent]);
  expect(outcome.decisions).toEqual([
    { intentSequence: 0, time: 18_000_000, verdict: "approved", rule: null, code: null, value: null, limit: null },
  ]);
  expect(outcome.submitted).toEqual([
    {
      sequence: 0,
      intentSequence: 0,
      purpose: "entry",
      side: "buy",
      type: "market",
      amount: { kind: "quantity", quantity: 20 },
      price: null,
      reduceOnly: false,
      stopLoss: { kind: "fraction", fraction: 0.1 },
      takeProfit: null,
      lastIndex: 6,
      status: "working",
      updatedAt: 18_000_000,
      rejection: null,
    },
  ]);
});

test("an exit closes the whole position, whatever the limits are", () => {
  const { submitted } = accept(exit(), { account: long, limits: { ...noLimits, kill: true, maxPosition: 0 } });
  expect(submitted.map(({ purpose, side, amount, reduceOnly }) => ({ purpose, side, amount, reduceOnly }))).toEqual([
    { purpose: "exit", side: "sell", amount: { kind: "quantity", quantity: 3 }, reduceOnly: true },
  ]);
});

test.each([
  ["on a flat account", {}],
  ["while another is on its way", { account: long, isExiting: true }],
])("an exit %s asks for nothing", (_when, given) => {
  const { submitted, intents } = accept(exit(), given);
  expect({ submitted, intents }).toEqual({ submitted: [], intents: [] });
});

test("cancel reaches the venue with the time of the close, and is no intent", () => {
  const { cancelledAt, intents } = accept([cancel()]);
  expect({ cancelledAt, intents }).toEqual({ cancelledAt: [18_000_000], intents: [] });
});

test("what the gate refuses is kept and goes no further", () => {
  const outcome = accept([enterLong(), enterShort()], { account: long });
  expect(outcome.submitted).toEqual([]);
  expect(outcome.intents.map(({ sequence }) => sequence)).toEqual([0, 1]);
  expect(outcome.decisions.map(({ verdict, code, value }) => ({ verdict, code, value }))).toEqual([
    { verdict: "refused", code: "position_already_open", value: 3 },
    { verdict: "refused", code: "position_already_open", value: 3 },
  ]);
});

test("with an exit on its way a new entry is measured from flat", () => {
  const { decisions } = accept(enterShort(), { account: long, isExiting: true });
  expect(decisions.map(({ verdict }) => verdict)).toEqual(["approved"]);
});

const market = enterLong();

test.each<readonly [string, unknown, string]>([
  ["a word", "buy", "onCandle answered with something that is no signal: buy"],
  ["null", null, "onCandle answered with something that is no signal: null"],
  ["a promise", Promise.resolve(market), "onCandle answered with a promise; it must not be async."],
  ["an unknown kind", { kind: "hold" }, 'onCandle answered with something that is no signal: {"kind":"hold"}'],
  ["a list with a hole", [exit(), undefined], "onCandle answered with something that is no signal: undefined"],
])("%s is no signal", (_name, answer, detail) => {
  expect(faultOf(answer)).toEqual({ code: "strategy_answer_invalid", detail });
});

test("a promise that fails is answered for: its rejection does not end the process", async () => {
  const unhandled: unknown[] = [];
  const listen = (reason: unknown) => void unhandled.push(reason);
  process.on("unhandledRejection", listen);
  const fault = faultOf(Promise.reject(new Error("too late")));
  // Rejections that nobody handled are told after the microtasks of this turn.
  await new Promise((resolve) => setImmediate(resolve));
  process.off("unhandledRejection", listen);
  expect({ code: fault.code, unhandled }).toEqual({ code: "strategy_answer_invalid", unhandled: [] });
});

test.each<readonly [string, unknown]>([
  ["a limit price that is not a number", enterLong({ limit: Number.NaN })],
  ["a limit price of 0", enterLong({ limit: 0 })],
  ["an infinite stop price", enterLong({ stop: Number.POSITIVE_INFINITY })],
  ["a price as text", { ...enterLong({ limit: 1 }), price: "1" }],
  ["a market order with a price", { ...market, price: 50 }],
  ["a side that does not exist", { ...market, side: "buy" }],
  ["an order type that does not exist", { ...market, order: "iceberg", price: 50 }],
  ["a stop-loss that is not a number", enterLong({ stopLoss: byFraction(Number.NaN) })],
  ["a stop-loss of another kind than its field", { ...market, stopLoss: { kind: "fraction", price: 40 } }],
  ["a stop-loss of no kind", { ...market, stopLoss: { price: 40 } }],
  ["a take-profit below 0", enterLong({ takeProfit: atPrice(-1) })],
  ["a missing stop-loss field", { ...market, stopLoss: undefined }],
  ["a life of half a candle", enterLong({ limit: 1, goodForCandles: 0.5 })],
  ["a life of no candle", enterLong({ limit: 1, goodForCandles: 0 })],
  ["a long's stop-loss a whole price away: 2 in place of 0.02", enterLong({ stopLoss: byFraction(2) })],
  ["a short's target a whole price away", enterShort({ takeProfit: byFraction(1) })],
])("%s is refused before it is sized", (_name, answer) => {
  expect(faultOf(answer).code).toBe("strategy_answer_invalid");
});

test("levels that lie above the price may be further away than the price itself", () => {
  expect(accept(enterLong({ takeProfit: byFraction(2) })).submitted).toHaveLength(1);
  expect(accept(enterShort({ stopLoss: byFraction(1.5) })).submitted).toHaveLength(1);
});

function faultOf(answer: unknown): { readonly code: ErrorCode; readonly detail: string } {
  try {
    accept(answer as Answer);
  } catch (error) {
    if (error instanceof DomainError) {
      return { code: error.code, detail: error.detail };
    }
    throw error;
  }
  throw new Error("it was taken");
}
