import { randomUUID } from "node:crypto";
import { type Candle, CandleBuffer } from "@chandlery/core/market";
import type { Order } from "@chandlery/core/order";
import type { Decision } from "@chandlery/core/risk";
import { type RunSettings, SimulatedRun } from "@chandlery/core/simulate";
import type { StrategyDefinition } from "@chandlery/core/strategy";
import { Client } from "pg";
import { type RunningPaperRun, insertPaperRun, readRunningPaperRun } from "../db/paper-runs.ts";
import { type PaperStep, storeStep } from "../db/paper-steps.ts";
import { UserDatabase, query } from "../db/pool.ts";
import { toRunSettings } from "../job/run-settings.ts";
import type { StrategyReference } from "../job/strategy/index.ts";
import { replayPages } from "../live/replay-feed.ts";
import { type TestPools, candles as candlesOf, minute, store, t0, testPools } from "./candles.ts";

/** A trader with one-minute candles, on which paper runs are opened. */
export interface PaperDesk extends AsyncDisposable {
  readonly pools: TestPools;
  readonly db: UserDatabase;
  readonly candles: readonly Candle[];
  readonly openRun: (options?: RunChoice) => Promise<RunningPaperRun>;
}

interface RunChoice {
  readonly strategy?: StrategyReference;
  readonly settings?: Partial<RunSettings>;
  readonly paceMs?: number;
}

export async function makePaperDesk(closes: readonly number[]): Promise<PaperDesk> {
  const pools = await testPools();
  const userId = await pools.signUp("trader@example.org");
  const db = new UserDatabase(pools.engine, userId);
  await store(pools.marketData, candlesOf(closes.join(" ")));
  const openRun = (choice: RunChoice = {}) => openRunOn(db, choice);
  const { series } = await openRun();
  const candles: Candle[] = [];
  for await (const page of replayPages(db, series, { from: t0, to: null })) {
    candles.push(...page);
  }
  return { pools, db, candles, openRun, [Symbol.asyncDispose]: () => pools[Symbol.asyncDispose]() };
}

async function openRunOn(db: UserDatabase, choice: RunChoice): Promise<RunningPaperRun> {
  const [series] = await db.query<{ readonly id: number }>("select series_id as id from public.candle_series");
  const runId = randomUUID();
  await insertPaperRun(db, {
    userId: db.userId,
    runId,
    accountId: randomUUID(),
    seriesId: series?.id ?? 0,
    strategy: choice.strategy ?? { kind: "built_in", name: "cross" },
    strategyId: randomUUID(),
    parameters: {},
    settings: { ...toRunSettings({}, { symbol: "BTCUSD", timeframeMs: minute }), ...choice.settings },
    from: t0,
    to: null,
    paceMs: choice.paceMs ?? 0,
  });
  const run = await readRunningPaperRun(db, runId);
  if (run === undefined) {
    throw new Error("Invariant: a run that was begun is running");
  }
  return run;
}

/** What a run did that was stepped by hand, without a worker. */
export interface Stepped {
  readonly run: SimulatedRun;
  /** Each in its latest state; those of refused intents are not there. */
  readonly orders: readonly Order[];
  readonly refusals: readonly Decision[];
  readonly last: PaperStep;
}

/** Works through candles one by one, takes each through the law, and takes back what it refuses. */
export async function stepThroughLaw(
  db: UserDatabase,
  paper: RunningPaperRun,
  given: {
    readonly definition: StrategyDefinition;
    readonly candles: readonly Candle[];
    /** Before the candle of an index is stored. */
    readonly before?: (index: number) => Promise<unknown>;
  },
): Promise<Stepped> {
  const buffer = new CandleBuffer(1);
  const { definition } = given;
  const run = new SimulatedRun({ definition, parameters: {}, settings: paper.settings, candles: buffer });
  const orders = new Map<number, Order>();
  const refusals: Decision[] = [];
  let from: number | null = null;
  let last: PaperStep | undefined;
  for (const [index, candle] of given.candles.entries()) {
    await given.before?.(index);
    buffer.append(candle);
    run.advance();
    const equity = run.equity.at(-1) ?? 0;
    const move = { paperRunId: paper.paperRunId, from, to: candle.openTime, candleCount: index + 1, equity };
    last = { move, facts: run.drain(), equity: [{ time: candle.openTime, equity }] };
    const step = last;
    const refused = await db.transaction((client) => storeStep(client, paper, step));
    for (const order of step.facts.orders) {
      orders.set(order.sequence, order);
    }
    for (const decision of refused ?? []) {
      run.refuse(decision);
      refusals.push(decision);
    }
    from = candle.openTime;
  }
  if (last === undefined) {
    throw new Error("Invariant: there are candles to step through");
  }
  const isRefused = new Set(refusals.map(({ intentSequence }) => intentSequence));
  const kept = [...orders.values()].filter(({ intentSequence }) => !isRefused.has(intentSequence));
  return { run, orders: kept.toSorted((left, right) => left.sequence - right.sequence), refusals, last };
}

export const kill = (db: UserDatabase, level: number): Promise<unknown> =>
  db.query("select public.kill_switch('user', $1, 'a test')", [level]);

export const resetKill = (db: UserDatabase): Promise<unknown> =>
  db.query("select public.reset_kill_switch('user', 'the test goes on')");

/** One round of the sweep after the kill switch that is on, as the execution service does it. */
export async function sweep({ pools, db }: PaperDesk): Promise<void> {
  const execution = new Client({ connectionString: pools.urls.engine_execution });
  await execution.connect();
  try {
    await execution.query("select set_config('chandlery.acting_user', $1, false)", [db.userId]);
    await execution.query("select private.sweep(epoch) from private.kills_to_sweep() where user_id = $1", [db.userId]);
  } finally {
    await execution.end();
  }
}

/** What `private.reconcile_account` finds wrong in the books of an account. */
export const faultsInBooks = (db: UserDatabase, accountId: string): Promise<readonly object[]> =>
  db.query("select * from private.reconcile_account($1)", [accountId]);

/** As the owner of the tables, who sees all. */
export const askOwner = <Row extends object>({ owner }: TestPools, text: string, values: readonly unknown[]) =>
  query<Row>(owner, text, values);
