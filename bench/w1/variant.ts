import { backtestingPyPreset } from "@chandlery/core/backtest";
import type { CandleColumns } from "@chandlery/core/market";
import { type RunOptions, SimulatedRun } from "@chandlery/core/simulate";
import { ColumnMemory } from "@chandlery/core/strategy";
import { type Outcome, outcomeOf } from "./outcome.ts";
import { longAndShort, longOnly } from "./strategies.ts";

/** One way to run W1. */
export interface Variant {
  readonly name: string;
  readonly definition: RunOptions["definition"];
  readonly candles: "generated" | "file";
  /** Are the averages those of the run before, as in a sweep over other parameters, or built in the run? */
  readonly columns: "reused" | "built";
  readonly keep: "all" | "trades";
  readonly quantityDecimals: number | null;
}

const base: Omit<Variant, "name"> = {
  definition: longOnly,
  candles: "generated",
  columns: "reused",
  keep: "trades",
  quantityDecimals: null,
};

export const variants: readonly Variant[] = [
  { ...base, name: "columns reused" },
  { ...base, name: "columns built in the run", columns: "built" },
  { ...base, name: "columns built, all facts kept", columns: "built", keep: "all" },
  { ...base, name: "file, long only, columns reused", candles: "file" },
  { ...base, name: "file, long only, columns built", candles: "file", columns: "built" },
  {
    ...base,
    name: "file, long and short, whole units",
    candles: "file",
    definition: longAndShort,
    quantityDecimals: 0,
  },
];

/** The settings of W1: all cash at the price of the fill, 4 basis points a side, a position at the end is marked. */
export const settings = (variant: Pick<Variant, "quantityDecimals">): RunOptions["settings"] => ({
  ...backtestingPyPreset,
  startCash: 1e6,
  timeframeMs: 60_000,
  instrument: { symbol: "W1", quantityDecimals: variant.quantityDecimals },
  fees: { taker: 0.0004, maker: 0.0004 },
  sizing: { kind: "cash_fraction", fraction: 1, at: "fill" },
  rules: { sameCandleExits: "none", atEnd: "mark" },
});

export interface TimedOutcome {
  readonly ms: number;
  readonly outcome: Outcome;
}

/** Something that can be run again and again; memory is kept from run to run, as a sweep would. */
export function prepare(variant: Variant, candles: CandleColumns): () => TimedOutcome {
  const memory = new ColumnMemory();
  const equity = new Float64Array(candles.length);
  const { definition, keep, columns } = variant;
  const options: RunOptions = {
    definition,
    keep,
    candles,
    memory,
    equity,
    parameters: {},
    settings: settings(variant),
  };
  return () => {
    if (columns === "built") {
      memory.recycle();
    }
    const startedAt = performance.now();
    const run = new SimulatedRun(options);
    run.advance();
    run.finish();
    // The hash is read outside of the time, as the C program does.
    return { ms: performance.now() - startedAt, outcome: outcomeOf(run) };
  };
}
