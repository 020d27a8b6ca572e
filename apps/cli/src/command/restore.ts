import path from "node:path";
import { DomainError } from "@chandlery/core/base";
import { type CheckResult, type Restored } from "@chandlery/stack";
import { type Command } from "commander";
import { restoreInstall } from "../restore-install.ts";
import { formatCount, formatDuration, printError } from "../terminal.ts";

interface Flags {
  readonly dataDir: string;
  readonly json?: boolean;
}

export function registerRestore(program: Command): void {
  program
    .command("restore")
    .description("make a data folder from a backup, let the database recover in it, and check what is there")
    .argument("<file>", "that `chandlery backup` made")
    .requiredOption("--data-dir <folder>", "an empty or new folder")
    .option("--json", "print JSON")
    .action(async (file: string, { dataDir, json }: Flags) => {
      const begun = performance.now();
      const restored = await restoreInstall(file, dataDir);
      const folder = path.resolve(dataDir);
      const seconds = (performance.now() - begun) / 1_000;
      const failed = restored.checks.filter(({ ok }) => !ok);
      process.stdout.write(
        json === true
          ? `${JSON.stringify({ ok: failed.length === 0, dataDir: folder, ...asReport(restored), seconds })}\n`
          : describe(restored, { folder, seconds }),
      );
      if (failed.length > 0) {
        process.exitCode = 1;
        if (json !== true) {
          printError(checksFailed(failed, folder));
        }
      }
    });
}

/** The manifest without its thousands of files. */
function asReport({ manifest, checks, rows }: Restored): object {
  const { createdAt, completedAt, productVersion, postgresVersion, migrations, walStart, walStop } = manifest;
  const backup = { createdAt, completedAt, productVersion, postgresVersion, walStart, walStop };
  return { backup: { ...backup, migrations: migrations.length, files: manifest.members.length }, checks, rows };
}

const checksFailed = (failed: readonly CheckResult[], folder: string): DomainError =>
  new DomainError("restore_checks_failed", `${failed.map(({ name }) => name).join(", ")}; it lies in ${folder}`);

function describe(
  { manifest, checks, rows }: Restored,
  { folder, seconds }: { readonly folder: string; readonly seconds: number },
): string {
  const filled = Object.entries(rows).filter(([, count]) => count > 0);
  const width = Math.max(0, ...filled.map(([table]) => table.length));
  return [
    `${formatCount(manifest.members.length)} files of ${manifest.completedAt}, Chandlery ${manifest.productVersion}, are as they were written.`,
    ...checks.map(({ name, ok, detail }) => `  ${ok ? "ok    " : "FAILED"}  ${name}: ${detail}`),
    "Rows:",
    ...filled.map(([table, count]) => `  ${table.padEnd(width)}  ${formatCount(count).padStart(11)}`),
    `Restored in ${formatDuration(seconds * 1_000)}. Start it: npx chandlery up --data-dir '${folder}'`,
    "",
  ].join("\n");
}
