import { z } from "zod";
import { dataOf } from "../../supabase/data-of.ts";
import { serverClient } from "../../supabase/server.ts";
import { timeframeMs } from "../chart/timeframe.ts";
import { listSeries } from "../run/queries.ts";
import type { SeriesRow } from "../run/rows.ts";
import { type CoverageCell, type Gap, coverageCells, dayMs, gapsOf } from "./coverage.ts";

/** When the first and the last stored candle opened, UTC ms; null where there is none. */
export interface SeriesRange {
  readonly firstTime: number | null;
  readonly lastTime: number | null;
}

export interface SeriesTotals extends SeriesRange {
  readonly candleCount: number;
  /** Candles that came again with other values after they were closed. */
  readonly revisionCount: number;
}

export type CountedSeries = SeriesRow & SeriesTotals;

const timeSchema = z.string().transform((text) => Date.parse(text));

const openTimeSchema = z
  .object({ open_time: timeSchema })
  .nullable()
  .transform((row) => row?.open_time ?? null);

async function readEnd(seriesId: number, ascending: boolean): Promise<number | null> {
  const client = await serverClient();
  const data = dataOf(
    await client
      .from("market_data_candles")
      .select("open_time")
      .eq("series_id", seriesId)
      .order("open_time", { ascending })
      .limit(1)
      .maybeSingle(),
  );
  return openTimeSchema.parse(data);
}

export async function readRange(seriesId: number): Promise<SeriesRange> {
  const [firstTime, lastTime] = await Promise.all([readEnd(seriesId, true), readEnd(seriesId, false)]);
  return { firstTime, lastTime };
}

const totalsSchema = z.array(
  z.object({
    series_id: z.number(),
    candle_count: z.number(),
    revision_count: z.number(),
    first_time: timeSchema.nullable(),
    last_time: timeSchema.nullable(),
  }),
);

const noTotals: SeriesTotals = { candleCount: 0, revisionCount: 0, firstTime: null, lastTime: null };

/** Every series that the user sees, with what it holds. */
export async function listCountedSeries(): Promise<readonly CountedSeries[]> {
  const client = await serverClient();
  const [series, answer] = await Promise.all([listSeries(), client.rpc("candle_totals")]);
  const totals = new Map(
    totalsSchema.parse(dataOf(answer)).map((row): [number, SeriesTotals] => [
      row.series_id,
      {
        candleCount: row.candle_count,
        revisionCount: row.revision_count,
        firstTime: row.first_time,
        lastTime: row.last_time,
      },
    ]),
  );
  return series.map((row) => ({ ...row, ...(totals.get(row.series_id) ?? noTotals) }));
}

interface Asked {
  readonly from: number;
  readonly stepMs: number;
  readonly count: number;
  readonly seriesId?: number;
}

const countsSchema = z.array(z.object({ series_id: z.number(), counts: z.array(z.number()) }));

async function readCounts({ from, stepMs, count, seriesId }: Asked): Promise<ReadonlyMap<number, readonly number[]>> {
  const client = await serverClient();
  const data = dataOf(
    await client.rpc("candle_coverage", {
      from_time: new Date(from).toISOString(),
      step_seconds: stepMs / 1_000,
      step_count: count,
      ...(seriesId === undefined ? {} : { only_series: seriesId }),
    }),
  );
  return new Map(countsSchema.parse(data).map((row) => [row.series_id, row.counts]));
}

/** As many days as the database counts in one answer. */
export const mostDays = 1_500;
export const shownCells = 60;

/** The last days before `until` of every series, as at most 60 cells each. */
export async function readCoverage(
  series: readonly CountedSeries[],
  { until, days }: { readonly until: number; readonly days: number },
): Promise<ReadonlyMap<number, readonly CoverageCell[]>> {
  const end = Math.ceil((until + 1) / dayMs) * dayMs;
  const from = end - days * dayMs;
  const counts = await readCounts({ from, stepMs: dayMs, count: days });
  return new Map(
    series.map((row) => {
      const { firstTime: first, lastTime: last, timeframe } = row;
      const counted = { from, counts: counts.get(row.series_id) ?? [], stepMs: timeframeMs(timeframe) };
      return [
        row.series_id,
        first === null || last === null ? [] : coverageCells({ ...counted, first, last }, shownCells),
      ];
    }),
  );
}

export interface DayDetail {
  /** Stored and expected candles of each hour. */
  readonly hours: readonly { readonly stored: number; readonly expected: number }[];
  readonly gaps: readonly Gap[];
}

const hourMs = 3_600_000;

/** One day (UTC) of a series, candle by candle. A timeframe of more than an hour has no hours to show. */
export async function readDay(series: CountedSeries, day: number): Promise<DayDetail> {
  const { firstTime: first, lastTime: last, timeframe, series_id: seriesId } = series;
  const stepMs = timeframeMs(timeframe);
  if (first === null || last === null || stepMs > hourMs) {
    return { hours: [], gaps: [] };
  }
  const counts = (await readCounts({ from: day, stepMs, count: dayMs / stepMs, seriesId })).get(seriesId) ?? [];
  const perHour = hourMs / stepMs;
  const hours = Array.from({ length: 24 }, (_, at) => {
    const slots = counts.slice(at * perHour, (at + 1) * perHour);
    const times = slots.map((_count, slot) => day + at * hourMs + slot * stepMs);
    return {
      stored: slots.reduce((sum, count) => sum + count, 0),
      expected: times.filter((time) => time >= first && time <= last).length,
    };
  });
  return { hours, gaps: gapsOf({ from: day, counts, stepMs, first, last }) };
}
