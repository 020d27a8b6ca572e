import { type Candle, candleAt } from "@chandlery/core/market";
import type { Pool } from "pg";
import type { CandleSeries } from "../db/candle-series.ts";
import { readSeries } from "../db/read-candles.ts";

export interface ReplayRange {
  /** Inclusive, UTC ms. */
  readonly from: number;
  /** Exclusive; null for the end of what is stored. */
  readonly to: number | null;
}

const candlesPerPage = 5_000;

/** Stored closed candles of a series in pages, oldest first: the feed of a replay. */
export async function* replayPages(
  pool: Pool,
  series: CandleSeries,
  range: ReplayRange,
): AsyncGenerator<readonly Candle[]> {
  let { from } = range;
  for (;;) {
    const page = await readSeries(pool, series, { from, to: range.to ?? undefined, limit: candlesPerPage });
    const candles = Array.from({ length: page.length }, (_, index) => candleAt(page, index));
    const last = candles.at(-1);
    if (last === undefined) {
      return;
    }
    yield candles;
    from = last.openTime + 1;
  }
}
