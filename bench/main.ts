import { writeFileSync } from "node:fs";
import os from "node:os";
import { parseArgs } from "node:util";
import { WrongOutcome } from "./w1/summary.ts";
import { type W1Report, benchW1 } from "./w1/w1.ts";

// `npm run bench -- w1`: what is measured and how to read it stands in bench/README.md.

const usage = "npm run bench -- w1 [--runs 24] [--c-limit <folder>] [--candles <csv or csv.gz>]";
/** Fifteen after the first, which is told apart. */
const leastRuns = 16;

process.exitCode = await main();

async function main(): Promise<number> {
  const chosen = readArguments();
  if (typeof chosen === "string") {
    console.error(chosen);
    return 1;
  }
  try {
    const report = await benchW1({ ...chosen, print: (line) => console.log(line) });
    console.log(closing(report));
    save(report);
    return 0;
  } catch (error) {
    if (!(error instanceof WrongOutcome)) {
      throw error;
    }
    console.error(`No timing, since the outcome is wrong. ${error.message}`);
    return 1;
  }
}

interface Chosen {
  readonly cLimit: string | undefined;
  readonly candles: string | undefined;
  readonly runs: number;
}

function readArguments(): Chosen | string {
  const options = { "c-limit": { type: "string" }, candles: { type: "string" }, runs: { type: "string" } } as const;
  try {
    const { positionals, values } = parseArgs({ allowPositionals: true, options });
    const runs = Number(values.runs ?? 24);
    if (positionals.join(" ") !== "w1" || !Number.isInteger(runs) || runs < leastRuns) {
      return `${usage}\nThere is one workload, w1, and a median needs ${leastRuns} runs or more.`;
    }
    return { cLimit: values["c-limit"], candles: values.candles, runs };
  } catch (error) {
    return `${error instanceof Error ? error.message : String(error)}\n${usage}`;
  }
}

function closing({ ratio, cNote }: W1Report): string {
  return ratio === null
    ? cNote
    : `C is ${ratio.toFixed(2)} times as fast as the class API with columns reused, run in turns.\n${cNote}`;
}

function save(report: W1Report): void {
  const [processor] = os.cpus();
  const machine = { processor: processor?.model ?? "unknown", cores: os.cpus().length, node: process.version };
  const text = JSON.stringify({ measuredAt: new Date().toISOString(), machine, ...report }, null, 2);
  writeFileSync(new URL("w1.json", import.meta.url), `${text}\n`);
}
