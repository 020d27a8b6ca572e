import { type PaperRun, paperRunRequestSchema, paperRunSchema } from "@chandlery/sdk/contract";
import { z } from "zod";
import { type StoredPaperRun, insertPaperRun, listPaperRuns, readPaperRun } from "../db/paper-runs.ts";
import type { PaperRuns } from "../live/paper-runs.ts";
import type { UserDatabase } from "../db/pool.ts";
import { firstOpenTime, planRun } from "../verb/start-run.ts";
import type { App } from "./app.ts";
import { problemResponses } from "./problem.ts";
import { type ContextOf, listQuerySchema, registerFactRoutes, runParamsSchema } from "./run-routes.ts";

const base = "/api/v1/paper-runs";
const tags = ["paper runs"];

export function registerPaperRunRoutes(app: App, contextOf: ContextOf, runs: PaperRuns): void {
  const show = ({ accountId: _accountId, ...stored }: StoredPaperRun): PaperRun => stored;
  app.post(
    base,
    {
      schema: {
        summary: "Start a paper run over replayed candles",
        description:
          "The candles before the first decision (the warm-up) are worked through at once; then one candle every `paceMs`. A run goes on after a restart.",
        tags,
        body: paperRunRequestSchema,
        response: { 201: paperRunSchema, ...problemResponses(401, 404, 422, 503) },
      },
    },
    async (request, reply) => {
      const { paceMs, ...wanted } = request.body;
      const context = contextOf(request);
      const plan = await planRun(context, wanted);
      const from = await firstOpenTime(context, wanted, plan);
      await insertPaperRun(context.db, { ...plan, from, paceMs });
      await runs.begin(context.db, plan.runId);
      return reply.code(201).send(show(await readPaperRun(context.db, plan.runId)));
    },
  );
  app.get(
    base,
    {
      schema: {
        summary: "Paper runs, newest first",
        tags,
        querystring: listQuerySchema,
        response: { 200: z.array(paperRunSchema), ...problemResponses(401, 422, 503) },
      },
    },
    async (request) => (await listPaperRuns(contextOf(request).db, request.query.limit)).map(show),
  );
  const one = { tags, params: runParamsSchema };
  app.get(
    `${base}/:id`,
    {
      schema: {
        ...one,
        summary: "One paper run",
        response: { 200: paperRunSchema, ...problemResponses(401, 404, 503) },
      },
    },
    async (request) => show(await readPaperRun(contextOf(request).db, request.params.id)),
  );
  app.post(
    `${base}/:id/stop`,
    {
      schema: {
        ...one,
        summary: "Stop a paper run for good",
        response: { 200: paperRunSchema, ...problemResponses(401, 404, 409, 503) },
      },
    },
    async (request) => {
      const { db } = contextOf(request);
      await runs.stop(db, request.params.id);
      return show(await readPaperRun(db, request.params.id));
    },
  );
  const accountOf = async (db: UserDatabase, id: string) => (await readPaperRun(db, id)).accountId;
  registerFactRoutes(app, { contextOf, base, tag: "paper runs", accountOf });
}
