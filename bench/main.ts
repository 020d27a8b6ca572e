import { writeFileSync } from "node:fs";
import os from "node:os";
import { parseArgs } from "node:util";
import { type EdgeReport, WrongAnswer, benchEdge } from "./edge/edge.ts";
import { type ScreenReport, benchScreen } from "./screen/screen.ts";
import { WrongOutcome } from "./w1/summary.ts";
import { type W1Report, benchW1 } from "./w1/w1.ts";

// `npm run bench -- w1`, `edge` or `screen`: what is measured and how to read it stands in bench/README.md.

const usage = `npm run bench -- w1 [--runs 24] [--c-limit <folder>] [--candles <csv or csv.gz>]
npm run bench -- edge [--rate 50] [--seconds 20]
npm run bench -- screen [--orders 100]`;
/** Fifteen after the first, which is told apart. */
const leastRuns = 16;

const print = (line: string) => console.log(line);

process.exitCode = await main();

async function main(): Promise<number> {
  const chosen = readArguments();
  if (typeof chosen === "string") {
    console.error(chosen);
    return 1;
  }
  try {
    if (chosen.name === "edge") {
      const report = await benchEdge({ ...chosen, print });
      console.log(edgeTable(report));
      save("edge", report);
    } else if (chosen.name === "screen") {
      const report = await benchScreen({ ...chosen, print });
      console.log(screenLine(report));
      save("screen", report);
    } else {
      const report = await benchW1({ ...chosen, print });
      console.log(closing(report));
      save("w1", report);
    }
    return 0;
  } catch (error) {
    if (!(error instanceof WrongOutcome || error instanceof WrongAnswer)) {
      throw error;
    }
    console.error(`No timing, since the outcome is wrong. ${error.message}`);
    return 1;
  }
}

interface ChosenW1 {
  readonly name: "w1";
  readonly cLimit: string | undefined;
  readonly candles: string | undefined;
  readonly runs: number;
}

interface ChosenEdge {
  readonly name: "edge";
  readonly rate: number;
  readonly seconds: number;
}

interface ChosenScreen {
  readonly name: "screen";
  readonly orders: number;
}

function readArguments(): ChosenW1 | ChosenEdge | ChosenScreen | string {
  const [name, ...args] = process.argv.slice(2);
  try {
    switch (name) {
      case "w1":
        return readW1(args);
      case "edge":
        return readEdge(args);
      case "screen":
        return readScreen(args);
      default:
        return usage;
    }
  } catch (error) {
    return `${error instanceof Error ? error.message : String(error)}\n${usage}`;
  }
}

function readW1(args: string[]): ChosenW1 | string {
  const options = { "c-limit": { type: "string" }, candles: { type: "string" }, runs: { type: "string" } } as const;
  const { values } = parseArgs({ args, options });
  const runs = Number(values.runs ?? 24);
  return !Number.isInteger(runs) || runs < leastRuns
    ? `${usage}\nA median needs ${leastRuns} runs or more.`
    : { name: "w1", cLimit: values["c-limit"], candles: values.candles, runs };
}

function readEdge(args: string[]): ChosenEdge | string {
  const options = { rate: { type: "string" }, seconds: { type: "string" } } as const;
  const { values } = parseArgs({ args, options });
  const rate = Number(values.rate ?? 50);
  const seconds = Number(values.seconds ?? 20);
  const areCounts = [rate, seconds].every((value) => Number.isInteger(value) && value > 0);
  return areCounts ? { name: "edge", rate, seconds } : `${usage}\nRate and seconds are whole numbers.`;
}

function readScreen(args: string[]): ChosenScreen | string {
  const { values } = parseArgs({ args, options: { orders: { type: "string" } } as const });
  const orders = Number(values.orders ?? 100);
  return Number.isInteger(orders) && orders > 0 ? { name: "screen", orders } : `${usage}\nOrders are a whole number.`;
}

function screenLine({ orders, answer, position, ratio, targetMs }: ScreenReport): string {
  const target = `${position.p95 < targetMs ? "below" : "ABOVE"} the ${targetMs} ms aimed at`;
  return (
    `${orders} market orders: drawn p95 ${position.p95.toFixed(0)} ms after the press, ` +
    `${ratio.toFixed(2)} times the gate's answer (${answer.p95.toFixed(0)} ms), ${target}`
  );
}

function edgeTable({ rows, rate, seconds }: EdgeReport): string {
  const lines = rows.map(({ name, p99, ratio, targetMs }) => {
    const target = targetMs === null ? "" : `, ${p99 < targetMs ? "below" : "ABOVE"} the ${targetMs} ms aimed at`;
    return `${name.padEnd(24)} p99 ${p99.toFixed(1)} ms, ${ratio.toFixed(2)} times the bare function's${target}`;
  });
  return [`${rate} requests a second for ${seconds} s each:`, ...lines].join("\n");
}

function closing({ ratio, cNote }: W1Report): string {
  return ratio === null
    ? cNote
    : `C is ${ratio.toFixed(2)} times as fast as the class API with columns reused, run in turns.\n${cNote}`;
}

function save(name: string, report: W1Report | EdgeReport | ScreenReport): void {
  const [processor] = os.cpus();
  const machine = {
    processor: processor?.model ?? "unknown",
    cores: os.cpus().length,
    loadAverage: os.loadavg().map((load) => Math.round(load * 10) / 10),
    node: process.version,
  };
  const text = JSON.stringify({ measuredAt: new Date().toISOString(), machine, ...report }, null, 2);
  writeFileSync(new URL(`${name}.json`, import.meta.url), `${text}\n`);
}
