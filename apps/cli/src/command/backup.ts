import { type BackupReport } from "@chandlery/stack";
import { type Command } from "commander";
import { backUpInstall } from "../back-up-install.ts";
import { formatCount, formatDuration, formatMemory } from "../terminal.ts";

export function registerBackup(program: Command): void {
  program
    .command("backup")
    .description("copy the whole install into one file while everything runs; the file holds its secrets")
    .argument("<file>", "a new file outside the data folder")
    .option("--data-dir <folder>", "the folder that holds all state")
    .option("--json", "print JSON")
    .action(async (file: string, { dataDir, json }: { readonly dataDir?: string; readonly json?: boolean }) => {
      const begun = performance.now();
      const report = await backUpInstall(file, dataDir);
      const seconds = (performance.now() - begun) / 1_000;
      for (const warning of json === true ? [] : report.warnings) {
        process.stderr.write(`Warning: ${warning}.\n`);
      }
      process.stdout.write(
        json === true ? `${JSON.stringify({ ok: true, ...report, seconds })}\n` : describe(report, seconds),
      );
    });
}

const describe = ({ file, bytes, files, unpackedBytes, completedAt }: BackupReport, seconds: number): string =>
  [
    `${file}: ${formatMemory(bytes)}, from ${formatMemory(unpackedBytes)} in ${formatCount(files)} files, in ${formatDuration(seconds * 1_000)}`,
    `All that was committed by ${completedAt} is in it. It holds the install's secrets: keep it where you would keep those.`,
    "Try it: `npx chandlery restore <file> --data-dir <new folder>`.",
    "",
  ].join("\n");
