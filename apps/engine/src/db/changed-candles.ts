import { type CandleScales, fromScaled } from "@chandlery/core/market";
import type { Pool } from "pg";
import { query } from "./pool.ts";

export interface ChangedRange extends CandleScales {
  readonly seriesId: number;
  /** Open times, both inclusive. */
  readonly from: number;
  readonly to: number;
  readonly limit: number;
}

export interface ChangedCandle {
  readonly timestamp: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  readonly closed: boolean;
}

interface Row {
  readonly open_time: Date;
  readonly is_closed: boolean;
  /** The driver gives bigint as text. */
  readonly open: string;
  readonly high: string;
  readonly low: string;
  readonly close: string;
  readonly volume: string;
}

/** What a batch wrote, forming candles included: few rows, as objects. */
export async function readChangedCandles(pool: Pool, range: ChangedRange): Promise<readonly ChangedCandle[]> {
  const rows = await query<Row>(
    pool,
    `select open_time, is_closed, open, high, low, close, volume
     from public.market_data_candles
     where series_id = $1
       and open_time between to_timestamp($2::double precision / 1000) and to_timestamp($3::double precision / 1000)
     order by open_time
     limit $4`,
    [range.seriesId, range.from, range.to, range.limit],
  );
  const price = (scaled: string) => fromScaled(Number(scaled), range.priceScale);
  return rows.map((row) => ({
    timestamp: row.open_time.getTime(),
    open: price(row.open),
    high: price(row.high),
    low: price(row.low),
    close: price(row.close),
    volume: fromScaled(Number(row.volume), range.volumeScale),
    closed: row.is_closed,
  }));
}
