import { z } from "zod";
import { type Candle, candleSchema } from "./candle.ts";
import { mostCandles } from "./candle-window.ts";
import type { Span } from "../../ui/ticks.ts";

/** Where a chart gets its candles: pages of at most 1,000, ascending. Each may reject with what went wrong. */
export interface CandlePages {
  readonly newest: () => Promise<readonly Candle[]>;
  readonly before: (time: number) => Promise<readonly Candle[]>;
  readonly after: (time: number) => Promise<readonly Candle[]>;
  readonly within: (span: Span) => Promise<readonly Candle[]>;
}

/** Candles of a series as they are stored; up to an instant where one is given: a replay must not show its future. */
export function storedPages(seriesId: number, until: () => number | null): CandlePages {
  const read = async (query: string): Promise<readonly Candle[]> => {
    const answer = await fetch(`/candles?series=${seriesId}${query}`);
    if (!answer.ok) {
      throw new Error(`The candles could not be read (${answer.status}). Reload the page to try again.`);
    }
    const end = until() ?? Number.POSITIVE_INFINITY;
    return z
      .array(candleSchema)
      .parse(await answer.json())
      .filter(({ timestamp }) => timestamp <= end);
  };
  return {
    newest: () => {
      const end = until();
      return read(end === null ? "" : `&before=${end + 1}`);
    },
    before: (time) => read(`&before=${time}`),
    after: (time) => read(`&after=${time}`),
    within: async ({ from, to }) =>
      (await read(`&from=${Math.round(from)}&to=${Math.round(to)}`)).slice(0, mostCandles),
  };
}
