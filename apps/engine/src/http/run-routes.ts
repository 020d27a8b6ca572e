import {
  type DecisionRow,
  type EquityPoint,
  type FillRow,
  decisionSchema,
  equityPointSchema,
  fillSchema,
  pageQuerySchema,
} from "@chandlery/sdk/contract";
import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { readDecisions, readEquity, readFills } from "../db/facts.ts";
import type { UserDatabase } from "../db/pool.ts";
import type { RunContext } from "../verb/start-run.ts";
import type { App } from "./app.ts";
import { problemResponses } from "./problem.ts";

export const runParamsSchema = z.object({ id: z.uuid() });
export const listQuerySchema = z.object({ limit: z.coerce.number().int().min(1).max(500).default(50) });

/** What a verb needs, for the user who asks. */
export type ContextOf = (request: FastifyRequest) => RunContext;

export interface FactRouteOptions {
  readonly contextOf: ContextOf;
  /** `/api/v1/backtests` or `/api/v1/paper-runs`. */
  readonly base: string;
  readonly tag: string;
  /** The account of a run; throws `run_not_found`. */
  readonly accountOf: (db: UserDatabase, runId: string) => Promise<string>;
}

/** The facts of a run, which are the same for every kind of run: fills, decisions, equity. */
export function registerFactRoutes(app: App, { contextOf, base, tag, accountOf }: FactRouteOptions): void {
  const schema = (summary: string) => ({ summary, tags: [tag], params: runParamsSchema });
  const problems = problemResponses(401, 404, 422, 503);
  app.get(
    `${base}/:id/fills`,
    {
      schema: {
        ...schema("Fills, in order"),
        querystring: pageQuerySchema,
        response: { 200: z.array(fillSchema), ...problems },
      },
    },
    async (request): Promise<FillRow[]> => {
      const { db } = contextOf(request);
      return [...(await readFills(db, await accountOf(db, request.params.id), request.query))];
    },
  );
  app.get(
    `${base}/:id/decisions`,
    {
      schema: {
        ...schema("What the gate said to each intent, in order"),
        querystring: pageQuerySchema,
        response: { 200: z.array(decisionSchema), ...problems },
      },
    },
    async (request): Promise<DecisionRow[]> => {
      const { db } = contextOf(request);
      return [...(await readDecisions(db, await accountOf(db, request.params.id), request.query))];
    },
  );
  app.get(
    `${base}/:id/equity`,
    {
      schema: {
        ...schema("Equity at the close of candles, the last `limit` of them, oldest first"),
        querystring: z.object({ limit: z.coerce.number().int().min(1).max(10_000).default(2_000) }),
        response: { 200: z.array(equityPointSchema), ...problems },
      },
    },
    async (request): Promise<EquityPoint[]> => {
      const { db } = contextOf(request);
      return [...(await readEquity(db, await accountOf(db, request.params.id), request.query.limit))];
    },
  );
}
