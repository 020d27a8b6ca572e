import { type Candle, candleAt } from "@chandlery/core/market";
import type { CandleSeries } from "../db/candle-series.ts";
import type { UserDatabase } from "../db/pool.ts";
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
  db: UserDatabase,
  series: CandleSeries,
  range: ReplayRange,
): AsyncGenerator<readonly Candle[]> {
  let { from } = range;
  for (;;) {
    const page = await readSeries(db.pool, series, {
      from,
      to: range.to ?? undefined,
      limit: candlesPerPage,
      actingUser: db.userId,
    });
    const candles = Array.from({ length: page.length }, (_, index) => candleAt(page, index));
    const last = candles.at(-1);
    if (last === undefined) {
      return;
    }
    yield candles;
    from = last.openTime + 1;
  }
}
