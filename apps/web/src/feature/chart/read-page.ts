import { z } from "zod";
import { readEnvironment } from "../../supabase/environment.ts";
import type { SeriesRow } from "../run/rows.ts";
import { type Candle, candleSchema } from "./candle.ts";
import type { SeriesRange } from "../series/queries.ts";
import { timeframeMs } from "./timeframe.ts";

const pageCandles = 1_000;

/** As many candles as the market service gives at once. */
const mostCandles = 10_000;

export type StoredSeries = SeriesRow & SeriesRange;

/** Which candles of a series: those before an instant, those after one, or those of a stretch. All UTC ms. */
export type PageQuery =
  | { readonly before?: number | undefined }
  | { readonly after: number }
  | { readonly from: number; readonly to: number };

/**
 * A page of candles, oldest first, through the private port of the market service: its token stays on the server, and
 * it answers for the series' owner. A gap makes a stretch empty, so it grows until it holds some.
 */
export async function readPage(series: StoredSeries, query: PageQuery): Promise<readonly Candle[]> {
  const { firstTime, lastTime, timeframe } = series;
  if (firstTime === null || lastTime === null) {
    return [];
  }
  const step = timeframeMs(timeframe);
  if ("from" in query) {
    return readBetween(series, { from: query.from, to: query.to + 1 });
  }
  if ("after" in query) {
    const from = Math.max(firstTime, query.after + 1);
    return from > lastTime ? [] : readBetween(series, { from, to: lastTime + step, limit: pageCandles });
  }
  const to = Math.min(query.before ?? Number.POSITIVE_INFINITY, lastTime + step);
  let from = to;
  for (let width = pageCandles; from > firstTime; width *= 8) {
    from = Math.max(firstTime, to - width * step);
    const candles = await readBetween(series, { from, to });
    if (candles.length > 0) {
      return candles.slice(-pageCandles);
    }
  }
  return [];
}

interface Between {
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
  readonly limit?: number;
}

async function readBetween(series: SeriesRow, { from, to, limit = mostCandles }: Between): Promise<readonly Candle[]> {
  const query = seriesQuery(series);
  query.set("from", new Date(from).toISOString());
  query.set("to", new Date(to).toISOString());
  query.set("limit", String(limit));
  query.set("include_forming", "true");
  const { marketUrl, serviceToken } = readEnvironment();
  const answer = await fetch(`${marketUrl}/api/v1/candles?${query.toString()}`, {
    headers: { authorization: `Bearer ${serviceToken}` },
    cache: "no-store",
  });
  if (!answer.ok) {
    throw new Error(`the market service answers ${answer.status}: ${await answer.text()}`);
  }
  return z.array(candleSchema).parse(await answer.json());
}

/** Names exactly this series to the market service, which would put a user's own before a shared one of that name. */
export function seriesQuery({ source, symbol, timeframe, user_id: owner }: SeriesRow): URLSearchParams {
  return new URLSearchParams({ source, symbol, timeframe, ...(owner === null ? {} : { user_id: owner }) });
}
