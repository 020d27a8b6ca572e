import { z } from "zod";
import { serverClient } from "../../supabase/server.ts";
import { listSeries } from "../run/queries.ts";
import type { SeriesRow } from "../run/rows.ts";

/** When the first and the last stored candle opened, UTC ms; null where there is none. */
export interface SeriesRange {
  readonly firstTime: number | null;
  readonly lastTime: number | null;
}

const openTimeSchema = z
  .object({ open_time: z.string().transform((text) => Date.parse(text)) })
  .nullable()
  .transform((row) => row?.open_time ?? null);

async function readEnd(seriesId: number, ascending: boolean): Promise<number | null> {
  const client = await serverClient();
  const { data, error } = await client
    .from("market_data_candles")
    .select("open_time")
    .eq("series_id", seriesId)
    .order("open_time", { ascending })
    .limit(1)
    .maybeSingle();
  if (error !== null) {
    throw new Error(`${error.code}: ${error.message}`);
  }
  return openTimeSchema.parse(data);
}

export async function readRange(seriesId: number): Promise<SeriesRange> {
  const [firstTime, lastTime] = await Promise.all([readEnd(seriesId, true), readEnd(seriesId, false)]);
  return { firstTime, lastTime };
}

export async function listSeriesWithRange(): Promise<readonly (SeriesRow & SeriesRange)[]> {
  const series = await listSeries();
  return Promise.all(series.map(async (row) => ({ ...row, ...(await readRange(row.series_id)) })));
}
