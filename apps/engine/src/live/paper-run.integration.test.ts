import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { DomainError } from "@chandlery/core/base";
import { fastify } from "fastify";
import type { PoolClient } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { UserDatabase } from "../db/pool.ts";
import { readLedgerFills } from "../db/facts.ts";
import { type RunningPaperRun, readPaperRun, readRunningPaperRun } from "../db/paper-runs.ts";
import { readLawRefusals } from "../db/paper-steps.ts";
import { fileReference } from "../job/strategy/index.ts";
import { type PaperDesk, kill, makePaperDesk, resetKill, sweep } from "../testing/paper-run.ts";
import { LivePaperRun } from "./paper-run.ts";

let desk: PaperDesk;
let folder: string;

/** Still at 100 but for one candle, which falls to 95: a limit below the rest is met there and nowhere else. */
const dip = 40;
const closes = Array.from({ length: 60 }, (_, at) => (at === dip ? 96 : 100));

beforeAll(async () => {
  desk = await makePaperDesk(closes);
  folder = mkdtempSync(join(tmpdir(), "chandlery strategies "));
});

afterAll(async () => {
  rmSync(folder, { recursive: true });
  await desk[Symbol.asyncDispose]();
});

function strategy(name: string, onCandle: string) {
  const file = join(folder, `${name}.ts`);
  writeFileSync(
    file,
    `import { byFraction, defineStrategy, enterLong, exit } from "@chandlery/core/strategy";
     export const strategy = defineStrategy({ name: "${name}", parameters: {}, create: () => ({ onCandle: (view) => ${onCandle} }) });`,
  );
  return fileReference(file);
}

/** A run that works, and the warnings that it logged. */
function begin(run: RunningPaperRun, db = desk.db) {
  const warnings: string[] = [];
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      warnings.push((JSON.parse(chunk.toString()) as { readonly msg: string }).msg);
      done();
    },
  });
  const { log } = fastify({ logger: { level: "warn", stream: sink } });
  const live = new LivePaperRun({ db, run, log });
  return { live, warnings, ended: live.work() };
}

const stateOf = ({ paperRunId }: RunningPaperRun) => readPaperRun(desk.db, paperRunId);

async function until(isSo: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await isSo())) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

const workedOn = (run: RunningPaperRun, count: number) => until(async () => (await stateOf(run)).candleCount >= count);

/** Waits for a limit with a stop loss, which the dip meets. */
const limitWithStop = () =>
  desk.openRun({
    strategy: strategy("dip", "view.index === 2 ? enterLong({ limit: 96.5, stopLoss: byFraction(0.2) }) : undefined"),
    paceMs: 20,
  });

const held = "everything is halted; the paper run waits for its end";

test("a halt keeps the level of a fill out: the step waits until the sweep ends the run, which did not fail", async () => {
  const run = await limitWithStop();
  const { warnings, ended } = begin(run);
  await workedOn(run, 5);
  await kill(desk.db, 3);
  try {
    await until(() => warnings.length > 0);
    // All of the step is undone: the run stands before the dip, its order waits, nothing is filled.
    expect(await stateOf(run)).toMatchObject({ status: "running", candleCount: dip, fillCount: 0 });
    await sweep(desk);
    await ended;
    const order = "select status, rejection from public.orders where account_id = $1";
    expect(await desk.db.query(order, [run.accountId])).toEqual([
      { status: "cancelled", rejection: "kill_switch_active" },
    ]);
    expect(await stateOf(run)).toMatchObject({
      status: "stopped",
      candleCount: dip,
      fillCount: 0,
      error: { code: "kill_switch_active" },
    });
    expect(new Set(warnings)).toEqual(new Set([held]));
  } finally {
    await resetKill(desk.db);
  }
});

test("a halt that is reset before the sweep: the step is stored, and the run goes on to its end", async () => {
  const run = await limitWithStop();
  const { warnings, ended } = begin(run);
  await workedOn(run, 5);
  await kill(desk.db, 3);
  await until(() => warnings.length > 0);
  await resetKill(desk.db);
  await ended;
  expect(await stateOf(run)).toMatchObject({ status: "done", candleCount: 60, fillCount: 1, error: null });
  const order = "select purpose, status from public.orders where account_id = $1 order by sequence";
  expect(await desk.db.query(order, [run.accountId])).toEqual([
    { purpose: "entry", status: "filled" },
    { purpose: "stop_loss", status: "working" },
  ]);
});

test("a sweep of level 2 between two candles: the run leaves, and what it did since is not stored", async () => {
  const run = await limitWithStop();
  const { ended, warnings } = begin(run);
  await workedOn(run, 5);
  await kill(desk.db, 2);
  try {
    await sweep(desk);
    await ended;
    const state = await stateOf(run);
    expect(state).toMatchObject({ status: "stopped", fillCount: 0, position: "0" });
    expect(state.candleCount).toBeLessThan(dip);
    expect(warnings).toEqual([]);
  } finally {
    await resetKill(desk.db);
  }
});

test("a run that was refused repeats itself when it goes on, and finds where what is stored was not refused", async () => {
  const run = await desk.openRun({
    strategy: strategy("each", "view.isFlat ? enterLong() : view.index % 3 === 0 ? exit() : undefined"),
    paceMs: 20,
  });
  const first = begin(run);
  await workedOn(run, 8);
  await kill(desk.db, 1);
  await until(async () => (await readLawRefusals(desk.db, run.accountId)).length >= 4);
  await first.live.leave();
  await first.ended;
  const refusals = await readLawRefusals(desk.db, run.accountId);
  await resetKill(desk.db);

  const left = await readRunningPaperRun(desk.db, run.paperRunId);
  expect(left?.candleCount).toBeLessThan(60);
  const second = begin(left ?? run);
  await second.ended;
  expect(await stateOf(run)).toMatchObject({ status: "done", candleCount: 60, error: null });
  const entriesAt = (await readLedgerFills(desk.db, run.accountId)).filter(({ exitReason }) => exitReason === null);
  // Decided at the close of a candle, filled in the next one: no entry is filled behind a refusal.
  const behind = new Set(refusals.map(({ time }) => time));
  expect(entriesAt.filter(({ time }) => behind.has(time))).toEqual([]);
  expect(entriesAt.at(-1)?.index).toBeGreaterThan(50);
});

/** Commits, and loses the first answer that holds a refusal. */
class ForgetfulDatabase extends UserDatabase {
  lost = 0;

  override async transaction<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    const value = await super.transaction(work);
    if (this.lost === 0 && Array.isArray(value) && value.some((one: unknown) => isRefusal(one))) {
      this.lost += 1;
      throw new DomainError("database_unavailable", "the answer to a commit was lost");
    }
    return value;
  }
}

const isRefusal = (value: unknown): boolean => typeof value === "object" && value !== null && "verdict" in value;

test("a refusal whose commit was not answered is read back: nothing is filled on it", async () => {
  const once = strategy("once", "view.index === 3 ? enterLong() : undefined");
  const run = await desk.openRun({ strategy: once });
  const db = new ForgetfulDatabase(desk.db.pool, desk.db.userId);
  await kill(desk.db, 1);
  try {
    const { ended, warnings } = begin(run, db);
    await ended;
    expect([db.lost, warnings]).toEqual([1, ["Postgres does not answer; the paper run waits"]]);
    expect(await stateOf(run)).toMatchObject({ status: "done", candleCount: 60, fillCount: 0, error: null });
  } finally {
    await resetKill(desk.db);
  }
});

test("a run whose refusals are not its own any more diverges", async () => {
  const never = strategy("never", "undefined");
  const run = await desk.openRun({ strategy: never });
  const { accountId, userId } = run;
  // As if the law had refused what this strategy never asked for.
  await desk.pools.owner.query(
    `update public.paper_runs set cursor_time = '2024-01-01T00:09:00Z', candle_count = 10 where account_id = $1`,
    [accountId],
  );
  await desk.db.transaction((client) =>
    client.query("select private.submit_run_intent($1, $2, $3, null)", [
      accountId,
      JSON.stringify({
        sequence: 0,
        decided_at: "2024-01-01T00:05:00Z",
        side: "buy",
        order_type: "market",
        quantity: "0",
        reduce_only: false,
        expected_price: "100",
        expected_quantity: "0",
      }),
      JSON.stringify({ verdict: "approved" }),
    ]),
  );
  expect((await readLawRefusals(desk.db, accountId)).map(({ rule }) => rule)).toEqual(["quantity"]);
  const left = await readRunningPaperRun(desk.db, run.paperRunId);
  await begin(left ?? run).ended;
  expect(await stateOf({ ...run, userId })).toMatchObject({
    status: "failed",
    error: { code: "replay_diverged", detail: expect.stringContaining("what was refused differs") },
  });
});
