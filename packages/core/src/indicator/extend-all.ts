import type { CandleColumns } from "../market/index.ts";
import type { Indicator } from "./indicator.ts";
import { Sma, type SmaColumn } from "./sma.ts";

/** A column that is to be filled from `from` on. */
export interface ColumnWork {
  readonly indicator: Indicator;
  readonly values: Float64Array;
  readonly from: number;
}

/** Fills all columns up to `to`. Moving averages go in pairs, which is faster and gives the same bits. */
export function extendAll(work: readonly ColumnWork[], candles: CandleColumns, to: number): void {
  let waiting: SmaColumn | null = null;
  for (const { indicator, values, from } of work) {
    if (!(indicator instanceof Sma)) {
      indicator.extend(candles, values, from, to);
    } else if (waiting !== null && waiting.sma.isOfSameSource(indicator)) {
      Sma.extendTwo(waiting, { sma: indicator, values, from }, candles, to);
      waiting = null;
    } else {
      waiting?.sma.extend(candles, waiting.values, waiting.from, to);
      waiting = { sma: indicator, values, from };
    }
  }
  waiting?.sma.extend(candles, waiting.values, waiting.from, to);
}
