import { createWriteStream } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import path from "node:path";
import { Transform, type Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { Worker } from "node:worker_threads";
import { DomainError, errorCodes } from "@chandlery/core/base";
import type { Pool } from "pg";
import { type NewCandleImport, beginCandleImport, endCandleImport, endLeftImports } from "../db/candle-imports.ts";
import type { ImportOutcome } from "./import-candles.ts";
import type { ImportWorkerStart } from "./import-worker.ts";

/*
 * Imports candle files that users upload. Reads the request's body; writes a file in its folder until the import has
 * ended, candle_imports, and by a worker the candles.
 */

export interface UploadImporterOptions {
  readonly pool: Pool;
  /** Of role `market_data`; each import opens two connections of its own. */
  readonly databaseUrl: string;
  /** Holds what is uploaded while it is imported; nothing else may lie there. */
  readonly folder: string;
  readonly nowMs: () => number;
}

/** Bytes that a file may have as it is sent, packed or not. */
export const maxUploadBytes = 256 << 20;

/** Imports at a time: each may need as much memory as its file has candles. */
const mostAtOnce = 2;
const workerMemoryMb = 4_096;

export class UploadImporter {
  readonly #options: UploadImporterOptions;
  readonly #workers = new Set<Worker>();
  #begun = 0;
  #leftEnded: Promise<number> | null = null;

  constructor(options: UploadImporterOptions) {
    this.#options = options;
  }

  /** Ends what an earlier process left: its records, and the files that it held. */
  async start(): Promise<void> {
    const { pool, folder } = this.#options;
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true, mode: 0o700 });
    // Without a database the service serves all the same, and says so: the first import tries again.
    await this.#endLeft(pool).catch(() => undefined);
  }

  /** Once, before any import of this process begins. */
  #endLeft(pool: Pool): Promise<number> {
    const report = { code: "import_interrupted", detail: "the service ended while the file was imported" };
    this.#leftEnded ??= endLeftImports(pool, report).catch((error: unknown) => {
      this.#leftEnded = null;
      throw error;
    });
    return this.#leftEnded;
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#workers].map((worker) => worker.terminate()));
  }

  /**
   * Imports the file for its user, and records how it ended. A file with faults is an outcome; throws `role_missing`,
   * `import_busy`, `request_body_too_large`, `import_interrupted`, and what the database refuses, after which a part may be
   * stored: the same file again adds the rest.
   */
  async import(body: Readable, wanted: NewCandleImport): Promise<ImportOutcome> {
    if (this.#begun >= mostAtOnce) {
      throw new DomainError("import_busy", `${mostAtOnce} files are being imported already`);
    }
    this.#begun += 1;
    const file = path.join(this.#options.folder, wanted.importId);
    try {
      await this.#endLeft(this.#options.pool);
      await beginCandleImport(this.#options.pool, wanted);
      return await this.#recorded(wanted, async () => {
        await pipeline(body, limit(maxUploadBytes), createWriteStream(file, { mode: 0o600 }));
        return verdictOf(namedAs(wanted.fileName, file, await this.#run(file, wanted)));
      });
    } finally {
      this.#begun -= 1;
      await rm(file, { force: true });
    }
  }

  async #recorded({ importId }: NewCandleImport, work: () => Promise<ImportOutcome>): Promise<ImportOutcome> {
    const { pool } = this.#options;
    try {
      const outcome = await work();
      await endCandleImport(pool, importId, { status: outcome.ok ? "done" : "refused", report: outcome });
      return outcome;
    } catch (error) {
      const fault = error instanceof DomainError ? error : new DomainError("import_interrupted", reasonOf(error));
      await endCandleImport(pool, importId, {
        status: "failed",
        report: { code: fault.code, detail: fault.detail },
      });
      throw fault;
    }
  }

  #run(file: string, { userId, source, symbol, timeframe }: NewCandleImport): Promise<ImportOutcome> {
    const start: ImportWorkerStart = {
      databaseUrl: this.#options.databaseUrl,
      request: { file, userId, source, symbol, timeframe },
      nowMs: this.#options.nowMs(),
    };
    const worker = new Worker(new URL("import-worker.ts", import.meta.url), {
      workerData: start,
      env: {},
      resourceLimits: { maxOldGenerationSizeMb: workerMemoryMb },
    });
    this.#workers.add(worker);
    return new Promise<ImportOutcome>((resolve, reject) => {
      worker.once("message", resolve);
      worker.once("error", reject);
      worker.once("exit", () => reject(new DomainError("import_interrupted", "the import was ended")));
    }).finally(() => this.#workers.delete(worker));
  }
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Passes bytes on until there are too many. */
function limit(most: number): Transform {
  let seen = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      seen += chunk.length;
      if (seen > most) {
        done(new DomainError("request_body_too_large", `a file may have ${most >> 20} MiB as it is sent`));
      } else {
        done(null, chunk);
      }
    },
  });
}

/** A file that was refused left nothing behind. Whatever else ended an import may have come between two batches: it is thrown. */
function verdictOf(outcome: ImportOutcome): ImportOutcome {
  if (!outcome.ok && errorCodes[outcome.code].retryable) {
    throw new DomainError(outcome.code, outcome.detail);
  }
  return outcome;
}

/** The user knows the file by the name that it had, not by where it lay here. */
function namedAs(fileName: string, file: string, outcome: ImportOutcome): ImportOutcome {
  return outcome.ok ? outcome : { ...outcome, detail: outcome.detail.replaceAll(file, fileName) };
}
