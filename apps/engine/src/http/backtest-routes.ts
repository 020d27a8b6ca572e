import { DomainError } from "@chandlery/core/base";
import {
  type Backtest,
  type EquityPoint,
  backtestRequestSchema,
  backtestSchema,
  equityPointSchema,
} from "@chandlery/sdk/contract";
import { z } from "zod";
import { type StoredBacktest, insertBacktest, listBacktests, readBacktest, readBenchmark } from "../db/backtests.ts";
import type { BacktestQueue } from "../job/backtest-queue.ts";
import type { UserDatabase } from "../db/pool.ts";
import { planRun } from "../verb/start-run.ts";
import type { App } from "./app.ts";
import { problemResponses } from "./problem.ts";
import { type ContextOf, listQuerySchema, registerFactRoutes, runParamsSchema } from "./run-routes.ts";

const base = "/api/v1/backtests";
const tags = ["backtests"];

export function registerBacktestRoutes(app: App, contextOf: ContextOf, queue: BacktestQueue): void {
  const show = ({ accountId: _accountId, ...stored }: StoredBacktest): Backtest => ({
    ...stored,
    progress: stored.status === "done" ? 1 : queue.progress(stored.backtestId),
  });
  app.post(
    base,
    {
      schema: {
        summary: "Queue a backtest",
        description: "Answers at once; ask for the backtest until its status is done, failed or cancelled.",
        tags,
        body: backtestRequestSchema,
        response: { 202: backtestSchema, ...problemResponses(401, 404, 422, 503) },
      },
    },
    async (request, reply) => {
      const context = contextOf(request);
      const plan = await planRun(context, request.body);
      await insertBacktest(context.db, plan);
      queue.wake();
      return reply.code(202).send(show(await readBacktest(context.db, plan.runId)));
    },
  );
  app.get(
    base,
    {
      schema: {
        summary: "Backtests, newest first",
        tags,
        querystring: listQuerySchema,
        response: { 200: z.array(backtestSchema), ...problemResponses(401, 422, 503) },
      },
    },
    async (request) => (await listBacktests(contextOf(request).db, request.query.limit)).map(show),
  );
  const one = { tags, params: runParamsSchema };
  app.get(
    `${base}/:id`,
    {
      schema: {
        ...one,
        summary: "One backtest",
        response: { 200: backtestSchema, ...problemResponses(401, 404, 503) },
      },
    },
    async (request) => show(await readBacktest(contextOf(request).db, request.params.id)),
  );
  app.post(
    `${base}/:id/cancel`,
    {
      schema: {
        ...one,
        summary: "End a backtest that is queued or running",
        response: { 200: backtestSchema, ...problemResponses(401, 404, 409, 503) },
      },
    },
    async (request) => {
      const { id } = request.params;
      const { db } = contextOf(request);
      if (!(await queue.cancel(db, id))) {
        const { status } = await readBacktest(db, id);
        throw new DomainError("run_already_over", `The backtest ${id} is ${status}.`);
      }
      return show(await readBacktest(db, id));
    },
  );
  const accountOf = async (db: UserDatabase, id: string) => (await readBacktest(db, id)).accountId;
  registerFactRoutes(app, { contextOf, base, tag: "backtests", accountOf });
}

/** Reads candles besides the facts that every run has. */
export function registerBenchmarkRoute(app: App, contextOf: ContextOf): void {
  app.get(
    `${base}/:id/benchmark`,
    {
      schema: {
        summary: "Buy and hold: the start cash in the instrument alone, without fees, at the marks of the equity",
        tags,
        params: runParamsSchema,
        response: { 200: z.array(equityPointSchema), ...problemResponses(401, 404, 503) },
      },
    },
    async (request): Promise<EquityPoint[]> => {
      const { db } = contextOf(request);
      const { backtestId } = await readBacktest(db, request.params.id);
      return [...(await readBenchmark(db, backtestId))];
    },
  );
}
