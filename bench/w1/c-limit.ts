import { execFileSync, spawn } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { cMain } from "./c-main.ts";
import { generateCandles } from "./generate-candles.ts";
import type { Sample, Stepper } from "./stepper.ts";

const compiler = "gcc";
const flags = ["-O3", "-march=native", "-ffp-contract=off"];
/** The program of the reference reads this many candles past the end with its wide registers. */
const padding = 64;

/** The same workload in C, built in a folder of its own that goes away with it. */
export interface CLimit {
  readonly folder: string;
  /** What the reference's own program says of itself, or why it was not built. */
  readonly referenceReport: string;
  start(): Stepper;
  remove(): void;
}

/** Builds the C programs, or says why that is not possible here. */
export function buildCLimit(source: string, candles: number): CLimit | { readonly reason: string } {
  const kernel = path.join(source, "c", "w1k.h");
  if (!existsSync(kernel)) {
    return { reason: `there is no ${kernel}` };
  }
  const folder = mkdtempSync(path.join(tmpdir(), "chandlery-w1-"));
  try {
    writeData(folder, candles);
    copyFileSync(kernel, path.join(folder, "w1k.h"));
    writeFileSync(path.join(folder, "main.c"), cMain);
    compile(folder, { source: "main.c", program: "w1-steps" });
  } catch (error) {
    rmSync(folder, { recursive: true });
    return { reason: `${compiler} did not build it: ${firstLine(error)}` };
  }
  return {
    folder,
    referenceReport: runReference(folder, path.join(source, "c", "w1.c")),
    start: () => startC(folder, candles),
    remove: () => rmSync(folder, { recursive: true }),
  };
}

function writeData(folder: string, candles: number): void {
  mkdirSync(path.join(folder, "data"));
  const { open, high, low, close } = generateCandles(candles + padding);
  for (const [name, column] of Object.entries({ o: open, h: high, l: low, c: close })) {
    writeFileSync(path.join(folder, "data", `${name}.f64`), column);
  }
}

function compile(folder: string, { source, program }: { readonly source: string; readonly program: string }): void {
  execFileSync(compiler, [...flags, source, "-I", folder, "-o", program, "-lm"], { cwd: folder, stdio: "pipe" });
}

/** The reference's program has a second, faster way that needs AVX-512: where the processor lacks it, it does not compile. */
function runReference(folder: string, source: string): string {
  try {
    compile(folder, { source: path.resolve(source), program: "w1-reference" });
    return execFileSync(path.join(folder, "w1-reference"), { cwd: folder, encoding: "utf8" }).trim();
  } catch (error) {
    return `the reference's own main was not built or run here (it needs AVX-512): ${firstLine(error)}`;
  }
}

function startC(folder: string, candles: number): Stepper {
  const child = spawn(path.join(folder, "w1-steps"), [String(candles)], {
    cwd: folder,
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    name: "C, fused loop",
    async step() {
      child.stdin.write("run\n");
      const { value, done } = await lines.next();
      if (done === true) {
        throw new Error("the C program ended before it answered");
      }
      return parseLine(value, candles);
    },
    close: () => child.stdin.end(),
  };
}

function parseLine(line: string, candles: number): Sample {
  const [ms, trades, hash, finalEquity, fees, maxDrawdown] = line.split(" ");
  return {
    ms: Number(ms),
    outcome: {
      trades: Number(trades),
      hash: hash ?? "",
      finalEquity: Number(finalEquity),
      fees: Number(fees),
      maxDrawdown: Number(maxDrawdown),
    },
    candles,
    peakKiB: null,
  };
}

function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split("\n").find((line) => line.includes("error") || line.includes("ENOENT")) ?? text.slice(0, 200);
}
