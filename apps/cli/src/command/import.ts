import path from "node:path";
import { DomainError } from "@chandlery/core/base";
import { type Command } from "commander";
import { forkJob } from "../fork-job.ts";
import { withDatabase } from "../install.ts";
import { formatCount, formatDuration, progressLine } from "../terminal.ts";

interface ImportFlags {
  readonly source: string;
  readonly symbol: string;
  readonly timeframe: string;
  readonly dataDir?: string;
  readonly json?: boolean;
}

/** What the job found and did, as apps/engine/src/job/import-candles.ts says it. */
interface ImportReport {
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

interface ImportRefusal {
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

export function registerImport(program: Command): void {
  program
    .command("import")
    .description("check a candle file and store its candles; running it again adds what is missing")
    .argument(
      "<file>",
      "CSV or CSV.gz with the header timestamp_ms,open,high,low,close,volume (times are opens, in UTC ms)",
    )
    .requiredOption("--source <name>", "where the candles come from: series of different sources stay apart")
    .requiredOption("--symbol <symbol>", "the source's spelling")
    .requiredOption("--timeframe <timeframe>", "1m, 5m, 1h, 1d and the like")
    .option("--data-dir <folder>", "the folder that holds all state")
    .option("--json", "print JSON")
    .action(async (file: string, flags: ImportFlags) => {
      const outcome = await importFile(path.resolve(file), flags);
      if (flags.json === true) {
        process.stdout.write(`${JSON.stringify(outcome)}\n`);
      } else if (outcome.ok) {
        process.stdout.write(describeReport(outcome));
      }
      if (!outcome.ok) {
        process.exitCode = 1;
        if (flags.json !== true) {
          process.stderr.write(describeRefusal(outcome));
        }
      }
    });
}

async function importFile(
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

function describeReport(report: ImportReport): string {
  const { rows, added, unchanged, updated, revised, first, last, gaps, missing, seconds, rowsPerSecond } = report;
  const others = [
    ...(updated > 0 ? [`${formatCount(updated)} closed`] : []),
    ...(revised > 0 ? [`${formatCount(revised)} differ from a stored closed candle: kept as revisions`] : []),
  ];
  return [
    `${formatCount(rows)} candles from ${first} to ${last}`,
    [`${formatCount(added)} added`, `${formatCount(unchanged)} unchanged`, ...others].join(", "),
    `${formatCount(gaps)} gaps, ${formatCount(missing)} candles missing in them`,
    `${formatDuration(seconds * 1_000)}, ${formatCount(rowsPerSecond)} rows/s`,
    "",
  ].join("\n");
}

function describeRefusal({ code, detail, faults, faultCount }: ImportRefusal): string {
  const lines = faults.map((fault) => `  line ${fault.line}: ${fault.code}: ${fault.detail}`);
  const more = faultCount > faults.length ? [`  … and ${formatCount(faultCount - faults.length)} more`] : [];
  return [
    `${code}: ${detail}. Nothing was imported.`,
    ...lines,
    ...more,
    "Correct these lines and import again.",
    "",
  ].join("\n");
}
