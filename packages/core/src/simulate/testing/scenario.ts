import type { Fill } from "../../ledger/index.ts";
import { type CandleColumns, candlesToColumns } from "../../market/index.ts";
import type { Order } from "../../order/index.ts";
import type { FactBatch } from "../../pipeline/index.ts";
import type { Answer, StrategyDefinition, View } from "../../strategy/index.ts";
import { type RunSettings, SimulatedRun } from "../index.ts";

const hourMs = 3_600_000;
export const startTime = Date.UTC(2024, 0, 1);

/** What the strategy answers at the close of a candle, by its index. */
export type Script = Readonly<Record<number, Answer | ((view: View) => Answer)>>;

export interface Scenario {
  /** A candle a text: open, high, low, close. They open an hour apart. */
  readonly candles: readonly string[];
  readonly script: Script;
  readonly settings?: Partial<RunSettings>;
}

/** Ten units a time, no fees, no slippage, no limits; at the end a position is marked. */
export const plainSettings: RunSettings = {
  startCash: 10_000,
  instrument: { symbol: "TEST", quantityDecimals: null },
  timeframeMs: hourMs,
  fees: { taker: 0, maker: 0 },
  slippageRate: 0,
  sizing: { kind: "fixed_quantity", quantity: 10 },
  limits: { maxPosition: null, maxOrderValue: null, maxDailyLoss: null, kill: false },
  rules: { sameCandleExits: "stop_only", atEnd: "mark" },
};

export interface Outcome extends FactBatch {
  readonly run: SimulatedRun;
  readonly equity: readonly number[];
}

/** Runs a script over hand-typed candles to the end. */
export function play(scenario: Scenario): Outcome {
  const run = begin(scenario);
  run.advance();
  run.finish();
  return { run, ...run.drain(), equity: [...run.equity] };
}

export const begin = ({ candles, script, settings = {} }: Scenario): SimulatedRun =>
  new SimulatedRun({
    definition: scripted(script),
    parameters: {},
    candles: columnsOf(candles),
    settings: { ...plainSettings, ...settings },
  });

/** A fill as a line: candle, side, quantity, price, and why a position was left; "?" where the candle left it open. */
export const fillLines = ({ fills }: { readonly fills: readonly Fill[] }): readonly string[] =>
  fills.map(({ index, side, quantity, price, exitReason, isAmbiguous }) =>
    [index, side, quantity, "@", price, exitReason ?? "entry", isAmbiguous ? "?" : ""].join(" ").trim(),
  );

/** An order as a line: purpose, type, how it ended, and why it was rejected. */
export const orderLines = ({ orders }: { readonly orders: readonly Order[] }): readonly string[] =>
  orders
    .toSorted((left, right) => left.sequence - right.sequence)
    .map(({ purpose, type, status, rejection }) => [purpose, type, status, rejection ?? ""].join(" ").trim());

const scripted = (script: Script): StrategyDefinition => ({
  name: "scripted",
  parameters: {},
  create: () => ({
    onCandle(view) {
      const answer = script[view.index];
      return typeof answer === "function" ? answer(view) : answer;
    },
  }),
});

function columnsOf(rows: readonly string[]): CandleColumns {
  return candlesToColumns(
    rows.map((row, index) => {
      const [open = 0, high = 0, low = 0, close = 0] = row.split(" ").map(Number);
      return { openTime: startTime + index * hourMs, open, high, low, close, volume: 1 };
    }),
  );
}
