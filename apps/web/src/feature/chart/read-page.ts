import { z } from "zod";
import { readEnvironment } from "../../supabase/environment.ts";
import type { SeriesRow } from "../run/rows.ts";
import { type Candle, candleSchema } from "./candle.ts";
import type { SeriesRange } from "../series/queries.ts";
import { timeframeMs } from "./timeframe.ts";

export const pageCandles = 1_000;

export interface PageQuery {
  readonly series: SeriesRow & SeriesRange;
  readonly userId: string;
  /** Candles that opened before it, UTC ms; the newest where left out. */
  readonly before?: number | undefined;
}

/**
 * The candles before an instant, oldest first, through the private port of the market service: its token stays on the
 * server, and it answers for the user who asks. A gap makes a window empty, so the window grows until it holds some.
 */
export async function readPage({ series, userId, before }: PageQuery): Promise<readonly Candle[]> {
  const { firstTime, lastTime, timeframe } = series;
  if (firstTime === null || lastTime === null) {
    return [];
  }
  const step = timeframeMs(timeframe);
  const to = Math.min(before ?? Number.POSITIVE_INFINITY, lastTime + step);
  let from = to;
  for (let width = pageCandles; from > firstTime; width *= 8) {
    from = Math.max(firstTime, to - width * step);
    const candles = await readBetween(series, { userId, from, to });
    if (candles.length > 0) {
      return candles;
    }
  }
  return [];
}

interface Between {
  readonly userId: string;
  readonly from: number;
  readonly to: number;
}

async function readBetween({ source, symbol, timeframe }: SeriesRow, { userId, from, to }: Between) {
  const { marketUrl, serviceToken } = readEnvironment();
  const query = new URLSearchParams({
    source,
    symbol,
    timeframe,
    user_id: userId,
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    limit: "10000",
    include_forming: "true",
  });
  const answer = await fetch(`${marketUrl}/api/v1/candles?${query.toString()}`, {
    headers: { authorization: `Bearer ${serviceToken}` },
    cache: "no-store",
  });
  if (!answer.ok) {
    throw new Error(`the market service answers ${answer.status}: ${await answer.text()}`);
  }
  return z.array(candleSchema).parse(await answer.json());
}
