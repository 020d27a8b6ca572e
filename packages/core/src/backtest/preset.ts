import type { RunSettings } from "../simulate/index.ts";

type Preset = Pick<RunSettings, "fees" | "slippageRate" | "sizing" | "limits" | "rules">;

const noLimits: RunSettings["limits"] = { maxPosition: null, maxOrderValue: null, maxDailyLoss: null, kill: false };

/**
 * What a run uses unless told otherwise: quantities are fixed when the decision is taken and leave 5 % for a gap
 * at the open, market and stop orders slip, and an entry by limit can be stopped out in its own candle.
 */
export const realisticPreset: Preset = {
  fees: { taker: 0.001, maker: 0.001 },
  slippageRate: 0.0002,
  sizing: { kind: "cash_fraction", fraction: 0.95, at: "decision" },
  limits: noLimits,
  rules: { sameCandleExits: "stop_only", atEnd: "close_at_last_close" },
};

/** The rules of backtesting.py 0.6.6: whole cash divided by the price of the fill, less one unit in the last place. */
export const backtestingPyPreset: Preset = {
  fees: { taker: 0, maker: 0 },
  slippageRate: 0,
  sizing: { kind: "cash_fraction", fraction: 1 - 2 ** -52, at: "fill" },
  limits: noLimits,
  rules: { sameCandleExits: "none", atEnd: "close_at_last_open" },
};
