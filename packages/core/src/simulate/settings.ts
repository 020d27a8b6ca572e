import type { Instrument } from "../market/index.ts";
import type { RiskLimits, Sizing } from "../risk/index.ts";

/** Fractions of quantity × price. */
export interface FeeRates {
  /** Market and stop orders, and stop-losses. */
  readonly taker: number;
  /** Limit orders and take-profits. */
  readonly maker: number;
}

/** Where the simulation has a choice. `docs/guides/backtest-semantics.md` explains each. */
export interface SimulationRules {
  /**
   * May an entry by limit or stop order be stopped out in the candle in which it fills? `stop_only` says yes (the
   * pessimistic reading; its target waits for the next candle), `none` leaves both levels to the next candle.
   */
  readonly sameCandleExits: "none" | "stop_only";
  /** What becomes of a position that is open when the candles end. */
  readonly atEnd: "close_at_last_close" | "close_at_last_open" | "mark";
}

/** Everything that a run depends on besides its candles and its strategy. */
export interface RunSettings {
  readonly startCash: number;
  readonly instrument: Instrument;
  readonly timeframeMs: number;
  readonly fees: FeeRates;
  /** Fraction by which market orders, stop orders and stop-losses fill worse than the price they meet. */
  readonly slippageRate: number;
  readonly sizing: Sizing;
  readonly limits: RiskLimits;
  readonly rules: SimulationRules;
}
