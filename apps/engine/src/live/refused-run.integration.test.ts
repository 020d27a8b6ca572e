import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { firstFillDifference } from "@chandlery/core/backtest";
import type { Fill } from "@chandlery/core/ledger";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readDecisions, readLedgerFills } from "../db/facts.ts";
import { type RunningPaperRun, readPaperRun } from "../db/paper-runs.ts";
import { readLawRefusals } from "../db/paper-steps.ts";
import { StrategyHost, fileReference } from "../job/strategy/index.ts";
import { type TestAuth, testAuth } from "../testing/auth.ts";
import { killHard, startComputeProcess } from "../testing/compute.ts";
import { type PaperDesk, faultsInBooks, kill, makePaperDesk, resetKill } from "../testing/paper-run.ts";

let desk: PaperDesk;
let auth: TestAuth;
let folder: string;

/** A triangle between 97 and 103. */
const closes = Array.from({ length: 600 }, (_, at) => 97 + Math.abs(((at + 12) % 24) - 12) / 2);
/** Candles that the strategy stays in a position. */
const held = 60;

beforeAll(async () => {
  desk = await makePaperDesk(closes);
  auth = await testAuth();
  folder = mkdtempSync(join(tmpdir(), "chandlery strategies "));
});

afterAll(async () => {
  rmSync(folder, { recursive: true });
  await auth[Symbol.asyncDispose]();
  await desk[Symbol.asyncDispose]();
});

/** In whenever it is flat, out after `held` candles or at a stop that the triangle never reaches. */
function strategyFile() {
  const file = join(folder, "hold.ts");
  writeFileSync(
    file,
    `import { byFraction, defineStrategy, enterLong, exit } from "@chandlery/core/strategy";
     export const strategy = defineStrategy({ name: "hold", parameters: {}, create: () => ({ onCandle: (view) =>
       view.position === null ? enterLong({ stopLoss: byFraction(0.2) })
         : view.index - view.position.entryIndex >= ${held} ? exit() : undefined }) });`,
  );
  return fileReference(file);
}

const start = () => startComputeProcess(desk.pools.urls.engine, { auth, strategyRoots: folder });

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

const fillsOf = ({ accountId }: RunningPaperRun) => readLedgerFills(desk.db, accountId);
const refusalsOf = ({ accountId }: RunningPaperRun) => readLawRefusals(desk.db, accountId);

/** The same run without a database: candle by candle, told of what the law refused behind the candle of each. */
async function replay(run: RunningPaperRun) {
  const { strategy, parameters, settings } = run;
  const host = new StrategyHost({ strategy, parameters, settings }, null);
  const refusals = await refusalsOf(run);
  const fills: Fill[] = [];
  const verdicts: string[] = [];
  try {
    await host.opened();
    for (const candle of desk.candles) {
      const { facts } = await host.feed([candle]);
      const due = refusals.filter(({ time }) => time === candle.openTime + settings.timeframeMs);
      await host.refuse(due);
      fills.push(...facts.fills);
      verdicts.push(...facts.decisions.map(({ verdict }) => due[0]?.verdict ?? verdict));
    }
  } finally {
    await host.close();
  }
  return { fills, verdicts };
}

test("killed at level 1, an exit still fills and entries are refused, through kill -9 and until the reset; the run repeats bit for bit", async () => {
  const run = await desk.openRun({ strategy: strategyFile(), paceMs: 3 });
  let engine = await start();
  // The position has just been opened: it will be left while the switch is on.
  await until(async () => (await fillsOf(run)).length === 3);
  await kill(desk.db, 1);
  await until(async () => (await refusalsOf(run)).length >= 5);
  await killHard(engine);
  const atCrash = await refusalsOf(run);
  const [exitFill] = (await fillsOf(run)).slice(3);
  expect(exitFill).toMatchObject({ side: "sell", exitReason: "signal" });

  engine = await start();
  await until(async () => (await refusalsOf(run)).length >= atCrash.length + 5);
  await resetKill(desk.db);
  await until(async () => (await fillsOf(run)).length >= 6);
  await killHard(engine);
  engine = await start();
  await until(async () => (await readPaperRun(desk.db, run.paperRunId)).status !== "running");
  await killHard(engine);

  expect(await readPaperRun(desk.db, run.paperRunId)).toMatchObject({ status: "done", candleCount: 600, error: null });
  const refusals = await refusalsOf(run);
  expect(new Set(refusals.map(({ rule, code, value, limit }) => [rule, code, value, limit].join(" ")))).toEqual(
    new Set(["kill kill_switch_active 1 0"]),
  );
  // One refusal a candle, without a gap through the crash: the first behind the exit, the last before the entry.
  const minutes = refusals.map(({ time }) => time / 60_000);
  expect(minutes.at(-1)).toBe((minutes[0] ?? 0) + refusals.length - 1);

  const fills = await fillsOf(run);
  const entry = fills[4];
  // Decided at the close of the candle of the exit; the next candle is the first without a refusal of its own.
  expect(refusals[0]?.time).toBe((exitFill?.time ?? 0) + 60_000);
  expect(entry?.time).toBe((refusals.at(-1)?.time ?? 0) + 60_000);
  const again = await replay(run);
  expect(firstFillDifference(fills, again.fills)).toBeNull();
  const decisions = await readDecisions(desk.db, run.accountId, { after: -1, limit: 1_000 });
  expect(decisions.map(({ verdict }) => verdict)).toEqual(again.verdicts);
  expect(await faultsInBooks(desk.db, run.accountId)).toEqual([]);
}, 120_000);
