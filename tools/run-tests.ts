import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";

// Runs vitest and ends with one plain line for whoever reads only that: "N passed, 0 failed, 0 skipped".
// A skipped test fails the run, unless names were picked with -t: then the others are skipped on purpose.

interface Count {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

const args = process.argv.slice(2);
const folder = mkdtempSync(path.join(os.tmpdir(), "chandlery-results-"));
const results = path.join(folder, "results.json");
const code = await runVitest();
const { passed, failed, skipped } = readCount(code);
rmSync(folder, { recursive: true });
process.stdout.write(`\n${passed} passed, ${failed} failed, ${skipped} skipped\n`);
process.exitCode = code !== 0 ? code : failed > 0 || (skipped > 0 && !isPicking()) ? 1 : 0;

async function runVitest(): Promise<number> {
  const vitest = path.join(import.meta.dirname, "../node_modules/vitest/vitest.mjs");
  const flags = ["run", ...args, "--reporter=default", "--reporter=json", `--outputFile.json=${results}`];
  const child = spawn(process.execPath, [vitest, ...flags], {
    stdio: "inherit",
    cwd: path.join(import.meta.dirname, ".."),
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => child.kill(signal));
  }
  const [exitCode] = (await once(child, "exit")) as readonly unknown[];
  return typeof exitCode === "number" ? exitCode : 1;
}

/** A file that cannot be loaded counts as one failure: it has no tests that could be counted. */
function readCount(exitCode: number): Count {
  const read = parseResults();
  if (read === undefined) {
    return { passed: 0, failed: 1, skipped: 0 };
  }
  const broken = read.files.filter((file) => file.status === "failed" && file.assertionResults.length === 0).length;
  const failures = read.numFailedTests + broken;
  return {
    passed: read.numPassedTests,
    failed: failures === 0 && exitCode !== 0 ? 1 : failures,
    skipped: read.numPendingTests + read.numTodoTests,
  };
}

interface Results {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly files: readonly { readonly status: string; readonly assertionResults: readonly unknown[] }[];
}

function parseResults(): Results | undefined {
  try {
    const { testResults, ...counts } = JSON.parse(readFileSync(results, "utf8")) as Results & {
      readonly testResults: Results["files"];
    };
    return { ...counts, files: testResults };
  } catch {
    return undefined;
  }
}

function isPicking(): boolean {
  return args.some((arg) => arg === "-t" || arg.startsWith("--testNamePattern"));
}
