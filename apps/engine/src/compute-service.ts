import cors from "@fastify/cors";
import type { KeyObject } from "node:crypto";
import type { Pool } from "pg";
import { HeadsKeeper } from "./audit/keep-heads.ts";
import { UserDatabase, checkDatabase, createPool } from "./db/pool.ts";
import type { RunningService } from "./entry/service-process.ts";
import { type App, createApp } from "./http/app.ts";
import { registerBacktestRoutes, registerBenchmarkRoute } from "./http/backtest-routes.ts";
import { registerIngestKeyRoutes } from "./http/ingest-key-routes.ts";
import { registerPaperRunRoutes } from "./http/paper-run-routes.ts";
import type { ContextOf } from "./http/run-routes.ts";
import { recordRefusals } from "./http/record-refusals.ts";
import { registerStrategyRoutes } from "./http/strategy-routes.ts";
import { type UserTokenOptions, requireUser } from "./http/user-token.ts";
import { BacktestQueue } from "./job/backtest-queue.ts";
import type { HostOptions } from "./job/strategy/index.ts";
import { watchLaw } from "./law/watch-law.ts";
import { PaperRuns } from "./live/paper-runs.ts";

export interface ComputeServiceOptions {
  /** Of role `engine`. */
  readonly databaseUrl: string;
  readonly port: number;
  /** Where Auth publishes its keys, and who it says it is. */
  readonly userToken: UserTokenOptions;
  /** Origins whose pages may call the API. */
  readonly corsOrigins: readonly string[];
  readonly strategyRoots: readonly string[];
  /** Where the heads of the audit chains are kept, and what they are signed with. */
  readonly audit: { readonly folder: string; readonly key: KeyObject };
  /** Backtests that run at once, each in a thread of its own. */
  readonly concurrency: number;
  readonly host?: HostOptions;
  readonly logLevel: string;
  readonly version: string;
  readonly newId: () => string;
}

const loopback = "127.0.0.1";

/** Backtests as jobs, and paper runs; watches the law in the database, and keeps the heads of the audit chains outside it. */
export async function startComputeService(options: ComputeServiceOptions): Promise<RunningService> {
  const pool = createPool({ url: options.databaseUrl, name: "chandlery compute", maxConnections: 10 });
  const app = await createComputeApp(options, pool);
  const shared = { pool, log: app.log, ...(options.host === undefined ? {} : { host: options.host }) };
  const queue = new BacktestQueue({ ...shared, concurrency: options.concurrency });
  const runs = new PaperRuns(shared);
  const heads = new HeadsKeeper({ pool, log: app.log, ...options.audit });
  const { strategyRoots, newId } = options;
  const contextOf: ContextOf = ({ userId }) => ({ db: new UserDatabase(pool, userId), strategyRoots, newId });
  await app.register(cors, { origin: [...options.corsOrigins], allowedHeaders: ["authorization", "content-type"] });
  await app.register(async (guarded) => {
    guarded.decorateRequest("userId", "");
    guarded.addHook("onRequest", requireUser(options.userToken));
    guarded.addHook("onSend", recordRefusals(pool));
    registerBacktestRoutes(guarded, contextOf, queue);
    registerBenchmarkRoute(guarded, contextOf);
    registerPaperRunRoutes(guarded, contextOf, runs);
    registerIngestKeyRoutes(guarded, contextOf);
    registerStrategyRoutes(guarded);
  });
  let law: Awaited<ReturnType<typeof watchLaw>> | undefined;
  const stop = async () => {
    await app.close();
    await Promise.all([queue.stop(), runs.close(), law?.stop()]);
    await heads.stop();
    await pool.end();
  };
  try {
    // Before anything trades.
    law = await watchLaw({ pool, log: app.log });
    await heads.start();
    await queue.start();
    await runs.start();
    return { addresses: { api: await app.listen({ host: loopback, port: options.port }) }, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function createComputeApp(options: ComputeServiceOptions, pool: Pool): Promise<App> {
  return createApp({
    title: "Chandlery compute",
    description: "Runs backtests and paper runs, makes ingest keys. Needs a user's access token of Supabase Auth.",
    version: options.version,
    logLevel: options.logLevel,
    checkReady: () => checkDatabase(pool),
    security: { userToken: { type: "http", scheme: "bearer" } },
  });
}
