import { DomainError } from "@chandlery/core/base";
import {
  type CandleInput,
  type SeriesInput,
  chooseScales,
  parseCandleInput,
  rescaleColumns,
} from "@chandlery/core/market";
import type { Pool, PoolClient } from "pg";
import { ensureSeries } from "../db/candle-series.ts";
import type { IngestKey } from "../db/ingest-keys.ts";
import { withTransaction } from "../db/pool.ts";
import { type StoredCounts, storeCandles } from "../db/store-candles.ts";
import { RequestRefused } from "./request-refused.ts";

export interface IngestRequest {
  readonly key: IngestKey;
  readonly candles: readonly CandleInput[];
  readonly nowMs: number;
}

/** Stores what a feed sent, all of it in one transaction or nothing. The same request again changes nothing. */
export async function ingestCandles(pool: Pool, { key, candles, nowMs }: IngestRequest): Promise<StoredCounts> {
  refuseForeignSymbols(key, candles);
  const parsed = parseCandleInput(candles, { nowMs });
  if (!parsed.ok) {
    const { faults, faultCount } = parsed;
    const places = faults.map(({ path, code, detail }) => ({ path, code, message: detail }));
    throw new RequestRefused(`${faultCount} of the values sent break a rule`, places, faultCount);
  }
  // One order for everybody, so that two feeds that send the same series cannot block each other.
  const series = parsed.series.toSorted((left, right) => (nameOf(left) < nameOf(right) ? -1 : 1));
  return withTransaction(pool, async (client) => {
    const sum = { added: 0, updated: 0, revised: 0, unchanged: 0 };
    for (const input of series) {
      const counts = await storeSeries(client, key, input);
      sum.added += counts.added;
      sum.updated += counts.updated;
      sum.revised += counts.revised;
    }
    return { ...sum, unchanged: candles.length - sum.added - sum.updated - sum.revised };
  });
}

function refuseForeignSymbols({ symbols }: IngestKey, candles: readonly CandleInput[]): void {
  const foreign = candles.find(({ symbol }) => symbols !== null && !symbols.includes(symbol));
  if (foreign !== undefined) {
    throw new DomainError("ingest_key_out_of_scope", `the key may not write candles of "${foreign.symbol}"`);
  }
}

const nameOf = ({ symbol, timeframe }: SeriesInput): string => `${symbol} ${timeframe}`;

async function storeSeries(client: PoolClient, { source, userId }: IngestKey, input: SeriesInput) {
  const sum = { added: 0, updated: 0, revised: 0 };
  for (const pass of input.passes) {
    const series = await ensureSeries(client, { ...input, source, userId }, () => chooseScales(pass.columns));
    const columns = rescaleColumns(pass.columns, series);
    if (!columns.ok) {
      throw new DomainError(columns.code, `${input.symbol} ${input.timeframe}: ${columns.detail}`);
    }
    const candles = { columns: columns.value, isClosed: pass.isClosed };
    const counts = await storeCandles(client, {
      seriesId: series.seriesId,
      candles,
      from: 0,
      to: candles.isClosed.length,
    });
    sum.added += counts.added;
    sum.updated += counts.updated;
    sum.revised += counts.revised;
  }
  return sum;
}
