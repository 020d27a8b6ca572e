import { spawnSync } from "node:child_process";
import { randomInt } from "node:crypto";
import { writeFileSync } from "node:fs";
import os from "node:os";
import { parseArgs } from "node:util";
import { endTestRun, startTestRun } from "@chandlery/stack/testing";
import { auditProof } from "./audit/audit.ts";
import { crashProof } from "./crash/crash.ts";
import { definersProof } from "./definers/definers.ts";
import { edgeProof } from "./edge/edge.ts";
import { gateProof } from "./gate/gate.ts";
import { headsProof } from "./heads/heads.ts";
import { isolationProof } from "./isolation/isolation.ts";
import { keysProof } from "./keys/keys.ts";
import { killProof } from "./kill/kill.ts";
import { outboxProof } from "./outbox/outbox.ts";
import { type Outcome, type Planted, type Proof } from "./proof.ts";

// `npm run proof -- kill`: what each proof shows and how to read it stands in proofs/README.md.

const proofs: readonly Proof[] = [
  gateProof,
  killProof,
  headsProof,
  auditProof,
  isolationProof,
  definersProof,
  edgeProof,
  keysProof,
  crashProof,
  outboxProof,
];

const usage = `npm run proof -- <${proofs.map(({ name }) => name).join("|")}> [--trials N] [--seed N] [--planted <bug>]`;

process.exitCode = await main();

interface Chosen {
  readonly proof: Proof;
  readonly trials: number;
  readonly seed: number;
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
    return chosen.planted === undefined ? await prove(chosen) : await plantOne(chosen, chosen.planted);
  } finally {
    await endTestRun();
  }
}

function readArguments(): Chosen | string {
  const options = { trials: { type: "string" }, seed: { type: "string" }, planted: { type: "string" } } as const;
  try {
    const { positionals, values } = parseArgs({ allowPositionals: true, options });
    const proof = proofs.find(({ name }) => name === positionals.join(" "));
    const trials = Number(values.trials ?? proof?.trials);
    // Without a seed any will do: it is written down, and says the same choices again.
    const seed = Number(values.seed ?? randomInt(2 ** 31));
    if (proof === undefined || !Number.isInteger(trials) || trials < 1 || !Number.isInteger(seed)) {
      return usage;
    }
    const isKnown = values.planted === undefined || proof.bugs.includes(values.planted);
    return isKnown
      ? { proof, trials, seed, planted: values.planted }
      : `${usage}\nBugs of ${proof.name}: ${proof.bugs.join(", ")}`;
  } catch (error) {
    return `${error instanceof Error ? error.message : String(error)}\n${usage}`;
  }
}

async function plantOne({ proof, seed }: Chosen, bug: string): Promise<number> {
  const planted = await proof.plant(bug, seed);
  console.log(plantedLine(planted));
  return planted.found ? 0 : 1;
}

function plantedLine({ bug, found, evidence }: Planted): string {
  return `planted ${bug}: ${found ? "found" : "NOT FOUND"}, ${evidence}`;
}

async function prove({ proof, trials, seed }: Chosen): Promise<number> {
  const begun = performance.now();
  const onStep = (step: string) => console.error(`… ${step}`);
  const outcome = await proof.run({ trials, seed, onStep });
  const planted: Planted[] = [];
  for (const bug of proof.bugs) {
    onStep(`planted: ${bug}`);
    planted.push(await proof.plant(bug, seed));
  }
  const missed = planted.filter(({ found }) => !found);
  save(proof, { outcome, planted, trials, seed, seconds: Math.round((performance.now() - begun) / 1_000) });
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
  readonly seed: number;
  readonly seconds: number;
}

function save({ name }: Proof, { outcome, planted, trials, seed, seconds }: Proven): void {
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
    commit: commitHere(),
    machine,
    trials,
    seed,
    seconds,
    holds: faults.length === 0,
    line,
    faults,
    ...figures,
    planted,
  };
  writeFileSync(new URL(`${name}.json`, import.meta.url), `${JSON.stringify(report, null, 2)}\n`);
}

/** What was proven; null outside a clone. With changes that are not committed, it says so. */
function commitHere(): string | null {
  const { status, stdout } = spawnSync("git", ["describe", "--always", "--dirty", "--abbrev=12", "--exclude=*"], {
    cwd: import.meta.dirname,
    encoding: "utf8",
  });
  return status === 0 ? stdout.trim() : null;
}
