import { DomainError, type ErrorCode, formatInstant } from "@chandlery/core/base";
import {
  type CsvFault,
  type ScaledColumns,
  type Timeframe,
  chooseScales,
  countGaps,
  rescaleColumns,
} from "@chandlery/core/market";
import type { Pool } from "pg";
import { type CandleSeries, ensureSeries } from "../db/candle-series.ts";
import { withTransaction } from "../db/pool.ts";
import { type StoredCounts, storeCandles } from "../db/store-candles.ts";
import { readCandleFile } from "./read-candle-file.ts";

/**
 * Reads a candle file, writes its candles as role `market_data`, announces each batch. Effects: reads the file; writes
 * candle_series, market_data_candles, candle_revisions; notifies channel `candles`.
 */
export interface ImportRequest {
  /** Whose series it is; null for one that all users share. */
  readonly userId: string | null;
  readonly file: string;
  readonly source: string;
  readonly symbol: string;
  readonly timeframe: Timeframe;
}

export interface ImportProgress {
  readonly step: "check" | "store";
  /** Bytes of the file while it is checked, rows while they are stored. */
  readonly done: number;
  readonly total: number;
}

export interface ImportReport extends StoredCounts {
  readonly ok: true;
  readonly rows: number;
  /** Open times, ISO 8601 in UTC. */
  readonly first: string;
  readonly last: string;
  readonly gaps: number;
  readonly missing: number;
  readonly seconds: number;
  readonly rowsPerSecond: number;
}

/** The file has faults: nothing was stored. */
export interface ImportRefusal {
  readonly ok: false;
  readonly code: ErrorCode;
  readonly detail: string;
  readonly rows: number;
  readonly faultCount: number;
  readonly faults: readonly CsvFault[];
}

export type ImportOutcome = ImportReport | ImportRefusal;

export interface ImportOptions {
  readonly nowMs: number;
  readonly onProgress: (progress: ImportProgress) => void;
}

/** The whole file is checked first; then batches are committed one by one, so that a killed import goes on when it runs again. */
export async function importCandles(
  pool: Pool,
  request: ImportRequest,
  { nowMs, onProgress }: ImportOptions,
): Promise<ImportOutcome> {
  const began = performance.now();
  const onRead = (done: number, total: number) => onProgress({ step: "check", done, total });
  const checked = await readCandleFile(request, { nowMs, onRead });
  if (checked.faultCount > 0) {
    const { rows, faultCount, faults } = checked;
    const detail = `${faultCount} ${faultCount === 1 ? "fault" : "faults"} in ${rows} rows of ${request.file}`;
    return { ok: false, code: "csv_has_faults", detail, rows, faultCount, faults };
  }
  const { series, columns } = await placeInSeries(pool, request, checked.columns);
  const counts = await storeInBatches(pool, series, columns, onProgress);
  const seconds = (performance.now() - began) / 1_000;
  return {
    ok: true,
    rows: columns.length,
    ...counts,
    first: formatInstant(columns.openTime[0] ?? 0),
    last: formatInstant(columns.openTime[columns.length - 1] ?? 0),
    ...countGaps(columns.openTime, request.timeframe),
    seconds: Math.round(seconds * 1_000) / 1_000,
    rowsPerSecond: Math.round(columns.length / seconds),
  };
}

async function placeInSeries(
  pool: Pool,
  request: ImportRequest,
  columns: ScaledColumns,
): Promise<{ readonly series: CandleSeries; readonly columns: ScaledColumns }> {
  const series = await withTransaction(pool, (client) => ensureSeries(client, request, () => chooseScales(columns)));
  const placed = rescaleColumns(columns, series);
  if (!placed.ok) {
    throw new DomainError(placed.code, placed.detail);
  }
  return { series, columns: placed.value };
}

const batchRows = 50_000;

/** Two connections: while Postgres inserts one batch, the next is encoded and sent. */
const writers = 2;

async function storeInBatches(
  pool: Pool,
  { seriesId }: CandleSeries,
  columns: ScaledColumns,
  onProgress: ImportOptions["onProgress"],
): Promise<StoredCounts> {
  const candles = { columns, isClosed: new Uint8Array(columns.length).fill(1) };
  const sum = { added: 0, updated: 0, revised: 0, unchanged: 0 };
  let next = 0;
  let done = 0;
  const write = async () => {
    while (next < columns.length) {
      const from = next;
      const to = Math.min(from + batchRows, columns.length);
      next = to;
      const counts = await withTransaction(pool, (client) => storeCandles(client, { seriesId, candles, from, to }));
      sum.added += counts.added;
      sum.updated += counts.updated;
      sum.revised += counts.revised;
      sum.unchanged += counts.unchanged;
      done += to - from;
      onProgress({ step: "store", done, total: columns.length });
    }
  };
  await Promise.all(Array.from({ length: writers }, write));
  return sum;
}
