import { DomainError } from "@chandlery/core/base";
import type { CandleScales, Timeframe } from "@chandlery/core/market";
import type { Pool, PoolClient } from "pg";
import { query } from "./pool.ts";

/** What names the candles of one source. */
export interface SeriesName {
  /** Whose series it is; null for one that all users share. */
  readonly userId: string | null;
  readonly source: string;
  readonly symbol: string;
  readonly timeframe: Timeframe;
}

export interface CandleSeries extends SeriesName, CandleScales {
  readonly seriesId: number;
}

export interface SeriesRow {
  readonly series_id: number;
  readonly user_id: string | null;
  readonly source: string;
  readonly symbol: string;
  readonly timeframe: Timeframe;
  readonly price_scale: number;
  readonly volume_scale: number;
}

const columns = "series_id, user_id, source, symbol, timeframe, price_scale, volume_scale";

/** The series of that name; made with these scales where there is none. */
export async function ensureSeries(
  client: PoolClient,
  { userId, source, symbol, timeframe }: SeriesName,
  scales: () => CandleScales,
): Promise<CandleSeries> {
  const find = `select ${columns} from public.candle_series where source = $1 and symbol = $2 and timeframe = $3 and user_id is not distinct from $4`;
  const name = [source, symbol, timeframe, userId];
  const [known] = await query<SeriesRow>(client, find, name);
  if (known !== undefined) {
    return toSeries(known);
  }
  const { priceScale, volumeScale } = scales();
  const [added] = await query<SeriesRow>(
    client,
    `insert into public.candle_series (source, symbol, timeframe, user_id, price_scale, volume_scale)
     values ($1, $2, $3, $4, $5, $6)
     on conflict do nothing
     returning ${columns}`,
    [...name, priceScale, volumeScale],
  );
  // Somebody else may have added it in between, with scales of their own.
  const [row] = added === undefined ? await query<SeriesRow>(client, find, name) : [added];
  if (row === undefined) {
    throw new DomainError("internal_fault", `the series ${source} ${symbol} ${timeframe} could not be added`);
  }
  return toSeries(row);
}

export interface SeriesQuery {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  /** May be left out where one source alone has the symbol. */
  readonly source?: string | undefined;
  /** The user for whom it is looked up: a series of theirs goes before a shared one of the same source. */
  readonly userId?: string | null | undefined;
}

/** The one series that is meant; throws `series_not_found` or `series_ambiguous`, which lists the sources. */
export async function findSeries(
  pool: Pool | PoolClient,
  { symbol, timeframe, source, userId }: SeriesQuery,
): Promise<CandleSeries> {
  const rows = await query<SeriesRow>(
    pool,
    `select distinct on (source) ${columns}
     from public.candle_series
     where symbol = $1 and timeframe = $2 and ($3::text is null or source = $3) and (user_id is null or user_id = $4)
     order by source, user_id nulls last`,
    [symbol, timeframe, source ?? null, userId ?? null],
  );
  const [row, ...others] = rows;
  if (row === undefined) {
    const from = source === undefined ? "" : ` of source "${source}"`;
    throw new DomainError("series_not_found", `there are no ${timeframe} candles of "${symbol}"${from}`);
  }
  if (others.length > 0) {
    const sources = rows.map((other) => `"${other.source}"`).join(", ");
    throw new DomainError("series_ambiguous", `${timeframe} candles of "${symbol}" come from ${sources}`);
  }
  return toSeries(row);
}

export const toSeries = (row: SeriesRow): CandleSeries => ({
  seriesId: row.series_id,
  userId: row.user_id,
  source: row.source,
  symbol: row.symbol,
  timeframe: row.timeframe,
  priceScale: row.price_scale,
  volumeScale: row.volume_scale,
});
