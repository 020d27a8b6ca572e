import { Command } from "commander";
import { registerBackup } from "./command/backup.ts";
import { registerBacktest } from "./command/backtest.ts";
import { registerExchangeKeys } from "./command/exchange-keys.ts";
import { registerAudit } from "./command/audit.ts";
import { registerDoctor } from "./command/doctor.ts";
import { registerImport } from "./command/import.ts";
import { registerKeys } from "./command/keys.ts";
import { registerKill } from "./command/kill.ts";
import { registerRestore } from "./command/restore.ts";
import { registerRoles } from "./command/roles.ts";
import { registerRun } from "./command/run.ts";
import { registerStatus } from "./command/status.ts";
import { registerStop } from "./command/stop.ts";
import { registerUp } from "./command/up.ts";
import { projectVersion } from "./project.ts";
import { printError } from "./terminal.ts";

const program = new Command("chandlery");
program.description("A self-hosted trading backend.").version(projectVersion()).showHelpAfterError();

registerUp(program);
registerStatus(program);
registerStop(program);
registerImport(program);
registerKeys(program);
registerExchangeKeys(program);
registerBacktest(program);
registerRun(program);
registerRoles(program);
registerKill(program);
registerBackup(program);
registerRestore(program);
registerDoctor(program);
registerAudit(program);

try {
  await program.parseAsync();
} catch (error) {
  printError(error, { json: process.argv.includes("--json") });
  process.exitCode = 1;
}
