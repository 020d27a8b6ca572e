import { type Command } from "commander";
import { type Check, examineInstall } from "../doctor.ts";

export function registerDoctor(program: Command): void {
  program
    .command("doctor")
    .description(
      "whether the install can be trusted: services, logins, migrations, the law, accounts, audit chains; exits 1 when not",
    )
    .option("--data-dir <folder>", "the folder that holds all state")
    .option("--json", "print JSON")
    .action(async ({ dataDir, json = false }: { readonly dataDir?: string; readonly json?: boolean }) => {
      const checks = await examineInstall({ dataDir });
      const ok = checks.every((check) => check.ok !== false);
      process.stdout.write(
        json ? `${JSON.stringify({ ok, checks })}\n` : `${checks.map(describe).join("")}${sum(checks)}\n`,
      );
      process.exitCode = ok ? 0 : 1;
    });
}

const words = new Map([
  [true, "ok"],
  [false, "FAILED"],
  [null, "not asked"],
]);

function describe({ name, ok, detail, wayOut }: Check): string {
  const head = `  ${(words.get(ok) ?? "").padEnd(10)}${name.padEnd(16)}`;
  return `${head}${detail}\n${wayOut === "" ? "" : `${" ".repeat(head.length)}→ ${wayOut}\n`}`;
}

function sum(checks: readonly Check[]): string {
  const failed = checks.filter(({ ok }) => ok === false).length;
  return failed === 0 ? "All is well." : `${failed} of ${checks.length} checks failed.`;
}
