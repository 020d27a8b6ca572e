import path from "node:path";
import { type Command } from "commander";
import { type ImportFlags, type ImportRefusal, type ImportReport, importFile } from "../import-file.ts";
import { formatCount, formatDuration } from "../terminal.ts";

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
    .action(async (file: string, flags: ImportFlags & { readonly json?: boolean }) => {
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
