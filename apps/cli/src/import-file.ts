import { DomainError } from "@chandlery/core/base";
import { forkJob } from "./fork-job.ts";
import { withDatabase } from "./install.ts";
import { formatCount, progressLine } from "./terminal.ts";

export interface ImportFlags {
  readonly source: string;
  readonly symbol: string;
  readonly timeframe: string;
  readonly dataDir?: string | undefined;
}

/** What the job found and did, as apps/engine/src/job/import-candles.ts says it. */
export interface ImportReport {
  readonly ok: true;
  readonly rows: number;
  readonly added: number;
  readonly unchanged: number;
  readonly updated: number;
  readonly revised: number;
  readonly first: string;
  readonly last: string;
  readonly gaps: number;
  readonly missing: number;
  readonly seconds: number;
  readonly rowsPerSecond: number;
}

export interface ImportRefusal {
  readonly ok: false;
  readonly code: string;
  readonly detail: string;
  readonly faultCount: number;
  readonly faults: readonly {
    readonly line: number;
    readonly code: string;
    readonly detail: string;
    readonly text: string;
  }[];
}

/** Imports a candle file in a process of its own, which holds nothing but the URL of role `market_data`. */
export async function importFile(
  file: string,
  { source, symbol, timeframe, dataDir }: ImportFlags,
): Promise<ImportReport | ImportRefusal> {
  const line = progressLine();
  try {
    return await withDatabase({ dataDir }, (database, signal) =>
      forkJob({
        entry: "apps/engine/src/entry/import.ts",
        input: { file, source, symbol, timeframe },
        environment: { CHANDLERY_DATABASE_URL: database.url("market_data") },
        parseResult: parseOutcome,
        onProgress: (progress) => line.update(describeProgress(progress)),
        signal,
      }),
    );
  } finally {
    line.end();
  }
}

function parseOutcome(value: unknown): ImportReport | ImportRefusal {
  if (typeof value === "object" && value !== null && "ok" in value) {
    // The engine beside this command wrote it: both are one version.
    return value as ImportReport | ImportRefusal;
  }
  throw new DomainError("internal_fault", "the import ended without a report");
}

const drawnWidth = 30;

function describeProgress(progress: unknown): string {
  const { step, done, total } = progress as { readonly step: string; readonly done: number; readonly total: number };
  const share = total === 0 ? 1 : Math.min(1, done / total);
  const drawn = "█".repeat(Math.round(share * drawnWidth)).padEnd(drawnWidth, "░");
  const what = step === "check" ? "checking the file" : `storing ${formatCount(done)} of ${formatCount(total)} candles`;
  return `${drawn} ${Math.floor(share * 100)} % ${what}`;
}
