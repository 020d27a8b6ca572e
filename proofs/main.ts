import { writeFileSync } from "node:fs";
import os from "node:os";
import { parseArgs } from "node:util";
import { endTestRun, startTestRun } from "@chandlery/stack/testing";
import { crashProof } from "./crash/crash.ts";
import { definersProof } from "./definers/definers.ts";
import { edgeProof } from "./edge/edge.ts";
import { headsProof } from "./heads/heads.ts";
import { keysProof } from "./keys/keys.ts";
import { killProof } from "./kill/kill.ts";
import { type Outcome, type Planted, type Proof } from "./proof.ts";

// `npm run proof -- kill`: what each proof shows and how to read it stands in proofs/README.md.

const proofs: readonly Proof[] = [killProof, headsProof, definersProof, edgeProof, keysProof, crashProof];

const usage = `npm run proof -- <${proofs.map(({ name }) => name).join("|")}> [--trials N] [--planted <bug>]`;

process.exitCode = await main();

interface Chosen {
  readonly proof: Proof;
  readonly trials: number;
  readonly planted: string | undefined;
}

async function main(): Promise<number> {
  const chosen = readArguments();
  if (typeof chosen === "string") {
    console.error(chosen);
    return 1;
  }
  await startTestRun();
  try {
    return chosen.planted === undefined ? await prove(chosen) : await plantOne(chosen.proof, chosen.planted);
  } finally {
    await endTestRun();
  }
}

function readArguments(): Chosen | string {
  const options = { trials: { type: "string" }, planted: { type: "string" } } as const;
  try {
    const { positionals, values } = parseArgs({ allowPositionals: true, options });
    const proof = proofs.find(({ name }) => name === positionals.join(" "));
    const trials = Number(values.trials ?? proof?.trials);
    if (proof === undefined || !Number.isInteger(trials) || trials < 1) {
      return usage;
    }
    const isKnown = values.planted === undefined || proof.bugs.includes(values.planted);
    return isKnown
      ? { proof, trials, planted: values.planted }
      : `${usage}\nBugs of ${proof.name}: ${proof.bugs.join(", ")}`;
  } catch (error) {
    return `${error instanceof Error ? error.message : String(error)}\n${usage}`;
  }
}

async function plantOne(proof: Proof, bug: string): Promise<number> {
  const planted = await proof.plant(bug);
  console.log(plantedLine(planted));
  return planted.found ? 0 : 1;
}

function plantedLine({ bug, found, evidence }: Planted): string {
  return `planted ${bug}: ${found ? "found" : "NOT FOUND"}, ${evidence}`;
}

async function prove({ proof, trials }: Chosen): Promise<number> {
  const begun = performance.now();
  const onStep = (step: string) => console.error(`… ${step}`);
  const outcome = await proof.run({ trials, onStep });
  const planted: Planted[] = [];
  for (const bug of proof.bugs) {
    onStep(`planted: ${bug}`);
    planted.push(await proof.plant(bug));
  }
  const missed = planted.filter(({ found }) => !found);
  save(proof, { outcome, planted, trials, seconds: Math.round((performance.now() - begun) / 1_000) });
  console.log(`${proof.name}: ${outcome.line} · planted ${planted.length - missed.length} of ${planted.length} found`);
  for (const fault of [...outcome.faults, ...missed.map(plantedLine)]) {
    console.error(`does not hold: ${fault}`);
  }
  return outcome.faults.length + missed.length === 0 ? 0 : 1;
}

interface Proven {
  readonly outcome: Outcome;
  readonly planted: readonly Planted[];
  readonly trials: number;
  readonly seconds: number;
}

function save({ name }: Proof, { outcome, planted, trials, seconds }: Proven): void {
  const [processor] = os.cpus();
  const machine = {
    processor: processor?.model ?? "unknown",
    cores: os.cpus().length,
    // What others had running meanwhile is in here too.
    loadAverage: os.loadavg().map((load) => Math.round(load * 10) / 10),
    node: process.version,
    isDurable: false,
  };
  const { line, faults, figures } = outcome;
  const report = {
    measuredAt: new Date().toISOString(),
    machine,
    trials,
    seconds,
    holds: faults.length === 0,
    line,
    faults,
    ...figures,
    planted,
  };
  writeFileSync(new URL(`${name}.json`, import.meta.url), `${JSON.stringify(report, null, 2)}\n`);
}
