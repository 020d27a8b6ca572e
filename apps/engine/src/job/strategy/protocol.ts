import type { CandleColumns, Candle } from "@chandlery/core/market";
import type { ClosedTrade } from "@chandlery/core/ledger";
import type { FactBatch } from "@chandlery/core/pipeline";
import type { Decision } from "@chandlery/core/risk";
import type { RunSettings } from "@chandlery/core/simulate";
import type { MetricRow, RunErrorRow } from "@chandlery/sdk/contract";
import type { StrategyReference } from "./reference.ts";

/** What a worker is started with. */
export interface StrategyRun {
  readonly strategy: StrategyReference;
  /** As a person gave them; the worker checks them against the definition. */
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly settings: RunSettings;
}

export interface WorkerStart {
  readonly run: StrategyRun;
  /** One Int32: how many candles are done, or `notLoaded`. The host watches it move. */
  readonly progress: SharedArrayBuffer;
  /** Columns over shared memory for a whole history; null for a run that is fed candle by candle. */
  readonly history: CandleColumns | null;
}

/** The progress of a worker that has not loaded its strategy yet. */
export const notLoaded = -1;

/** What a whole history led to. */
export interface HistoryOutcome {
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly facts: FactBatch;
  readonly trades: readonly ClosedTrade[];
  readonly equity: Float64Array;
  readonly finalEquity: number;
  readonly metrics: readonly MetricRow[];
  readonly tradeHashText: string;
}

/** What one stretch of candles led to. */
export interface StreamStep {
  readonly facts: FactBatch;
  /** Marked at the close of each candle of the stretch. */
  readonly equity: Float64Array;
}

export type HostMessage =
  | { readonly type: "candles"; readonly candles: readonly Candle[] }
  /** Intents of the last candles that the law refused after the run's own rules had approved them. */
  | { readonly type: "refuse"; readonly decisions: readonly Decision[] };

export type WorkerMessage =
  | { readonly type: "opened"; readonly parameters: Readonly<Record<string, unknown>>; readonly firstDecision: number }
  | { readonly type: "step"; readonly step: StreamStep }
  | { readonly type: "refused" }
  | { readonly type: "done"; readonly outcome: HistoryOutcome }
  | { readonly type: "failed"; readonly error: RunErrorRow };
