/*
 * Imports one candle file in a thread of its own, so that the service goes on serving while it is read.
 *
 * Reads: what it is started with, the file. Writes: candles, as the role of its database URL. Says how it ended, once.
 */
import { parentPort, workerData } from "node:worker_threads";
import { DomainError } from "@chandlery/core/base";
import { createPool } from "../db/pool.ts";
import { type ImportOutcome, type ImportRequest, importCandles } from "./import-candles.ts";

export interface ImportWorkerStart {
  readonly databaseUrl: string;
  readonly request: ImportRequest;
  readonly nowMs: number;
}

const { databaseUrl, request, nowMs } = workerData as ImportWorkerStart;
const pool = createPool({ url: databaseUrl, name: "chandlery import", maxConnections: 2 });
const outcome: ImportOutcome = await importCandles(pool, request, { nowMs, onProgress: () => undefined }).catch(
  (error: unknown) => {
    const fault = error instanceof DomainError ? error : new DomainError("internal_fault", String(error));
    return { ok: false, code: fault.code, detail: fault.detail, rows: 0, faultCount: 0, faults: [] };
  },
);
await pool.end();
parentPort?.postMessage(outcome);
