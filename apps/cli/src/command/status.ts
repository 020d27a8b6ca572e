import { type Command } from "commander";
import { locateDataDir } from "../data-folder.ts";
import { findRunning, requireRunning } from "../install.ts";
import { formatMemory } from "../terminal.ts";
import { type ProcessHealth, readHealth } from "../supervise/health.ts";

export function registerStatus(program: Command): void {
  program
    .command("status")
    .description("services, addresses, versions, health and memory; exits 1 when something is not healthy")
    .option("--data-dir <folder>", "the folder that holds all state")
    .option("--json", "print JSON")
    .action(async ({ dataDir, json = false }: { readonly dataDir?: string; readonly json?: boolean }) => {
      if (json && (await findRunning({ dataDir })) === undefined) {
        printJson({ running: false, dataDir: locateDataDir(dataDir) });
        process.exitCode = 1;
        return;
      }
      const install = await requireRunning({ dataDir });
      const processes = await readHealth(install);
      const { version, startedAt, portBase } = install.state;
      const { publishableKey } = install.secrets.keys;
      const report = {
        running: true,
        dataDir: install.dataDir,
        version,
        startedAt,
        portBase,
        publishableKey,
        processes,
      };
      process.exitCode = processes.every(({ healthy }) => healthy) ? 0 : 1;
      if (json) {
        printJson(report);
      } else {
        process.stdout.write(
          `Chandlery ${version}, since ${startedAt}, data in ${install.dataDir}\n${table(processes)}\nPublishable key, for clients of yours: ${publishableKey}\n`,
        );
      }
    });
}

const printJson = (value: unknown): void => {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
};

function table(processes: readonly ProcessHealth[]): string {
  const rows = processes.map(({ name, healthy, detail, pid, version, memoryBytes, addresses }) => [
    name,
    healthy ? "healthy" : `not healthy: ${detail}`,
    pid === null ? "elsewhere" : `pid ${pid}`,
    version,
    memoryBytes === undefined ? "" : formatMemory(memoryBytes),
    Object.values(addresses).join(" "),
  ]);
  const widths = rows[0]?.map((_cell, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows
    .map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ")}`.trimEnd())
    .join("\n");
}
