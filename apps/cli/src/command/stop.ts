import { setTimeout as wait } from "node:timers/promises";
import { type Command } from "commander";
import { DomainError } from "@chandlery/core/base";
import { isTaken } from "../data-folder.ts";
import { requireRunning } from "../install.ts";
import { progressLine } from "../terminal.ts";

const patienceMs = 60_000;

export function registerStop(program: Command): void {
  program
    .command("stop")
    .description("stop what `chandlery up` started")
    .option("--data-dir <folder>", "the folder that holds all state")
    .action(async (options: { readonly dataDir?: string }) => {
      const { dataDir, state } = await requireRunning(options);
      const line = progressLine();
      const begun = Date.now();
      process.kill(state.supervisorPid, "SIGTERM");
      // The lock ends with the process, after services and database.
      while (isTaken(dataDir)) {
        if (Date.now() - begun > patienceMs) {
          throw new DomainError(
            "stop_timed_out",
            `pid ${state.supervisorPid} still runs after ${patienceMs / 1_000} s`,
          );
        }
        line.update("Stopping …");
        await wait(50);
      }
      line.end();
      process.stdout.write("Stopped.\n");
    });
}
