import { readFileSync } from "node:fs";
import { OracleFault, readFault } from "./oracle-fault.ts";

/** What an engine that is not ours found, and what it was told. */
export interface ExpectedRun {
  readonly id: string;
  /** Path of the candle file below the data root. */
  readonly file: string;
  /** Pandas' name of a coarser timeframe, or null. */
  readonly resample: string | null;
  readonly candles: number;
  readonly strategy: string;
  readonly parameters: Readonly<Record<string, number>>;
  readonly startCash: number;
  readonly feeRate: number;
  readonly closesAtEnd: boolean;
  readonly trades: number;
  readonly tradesSha256: string;
  readonly finalEquity: number;
}

/** Their names of strategies and parameters, and ours. */
const strategies: ReadonlyMap<unknown, string> = new Map([
  ["Cross", "cross"],
  ["CrossSLTP", "cross-with-exits"],
  ["ChannelLimit", "channel-limit"],
]);
const parameterNames: ReadonlyMap<string, string> = new Map([
  ["n1", "fast"],
  ["n2", "slow"],
]);

export function readExpectedRuns(path: string): readonly ExpectedRun[] {
  const { runs } = readJson(path);
  if (!Array.isArray(runs) || runs.length === 0) {
    throw new OracleFault(`${path}: it has no list "runs"`);
  }
  return runs.map((run: unknown, at) => parseRun(run, `${path}: runs[${at}]`));
}

function readJson(path: string): Readonly<Record<string, unknown>> {
  try {
    return asRecord(JSON.parse(readFileSync(path, "utf8")));
  } catch (error) {
    throw readFault(path, error);
  }
}

function parseRun(value: unknown, place: string): ExpectedRun {
  const run = asRecord(value);
  const number = (name: string) => numberOf(run[name], `${place}.${name}`);
  const text = (name: string) => textOf(run[name], `${place}.${name}`);
  return {
    id: text("id"),
    file: withoutSet(text("data")),
    resample: run["resample"] === null || run["resample"] === undefined ? null : text("resample"),
    candles: number("bars"),
    strategy: strategyOf(run["strategy"], place),
    parameters: parametersOf(asRecord(run["params"]), place),
    startCash: number("cash"),
    feeRate: number("commission"),
    closesAtEnd: run["finalize"] === true,
    trades: numberOf(asRecord(run["stats"])["#_Trades"], `${place}.stats["#_Trades"]`),
    tradesSha256: text("trades_sha256"),
    finalEquity: number("final_equity"),
  };
}

/** The first segment names the set of data and stands for the data root. */
const withoutSet = (path: string): string => path.split("/").slice(1).join("/");

function strategyOf(name: unknown, place: string): string {
  const ours = strategies.get(name);
  if (ours === undefined) {
    throw new OracleFault(`${place}.strategy: ${String(name)} is none of ${[...strategies.keys()].join(", ")}`);
  }
  return ours;
}

function parametersOf(params: Readonly<Record<string, unknown>>, place: string): Readonly<Record<string, number>> {
  const named = Object.entries(params).map(([name, value]) => {
    const ours = parameterNames.get(name);
    if (ours === undefined) {
      throw new OracleFault(`${place}.params: ${name} is none of ${[...parameterNames.keys()].join(", ")}`);
    }
    return [ours, numberOf(value, `${place}.params.${name}`)] as const;
  });
  return Object.fromEntries(named);
}

function numberOf(value: unknown, place: string): number {
  if (typeof value !== "number") {
    throw new OracleFault(`${place} is no number`);
  }
  return value;
}

function textOf(value: unknown, place: string): string {
  if (typeof value !== "string") {
    throw new OracleFault(`${place} is no text`);
  }
  return value;
}

const asRecord = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null ? { ...value } : {};
