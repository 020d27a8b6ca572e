import {
  type DecisionRow,
  type EquityPoint,
  type FillRow,
  decisionSchema,
  equityPointSchema,
  fillSchema,
  pageQuerySchema,
} from "@chandlery/sdk/contract";
import type { Pool } from "pg";
import { z } from "zod";
import { readDecisions, readEquity, readFills } from "../db/facts.ts";
import type { App } from "./app.ts";
import { problemResponses } from "./problem.ts";

export const runParamsSchema = z.object({ id: z.uuid() });
export const listQuerySchema = z.object({ limit: z.coerce.number().int().min(1).max(500).default(50) });

export interface FactRouteOptions {
  readonly pool: Pool;
  /** `/api/v1/backtests` or `/api/v1/paper-runs`. */
  readonly base: string;
  readonly tag: string;
  /** The account of a run; throws `run_not_found`. */
  readonly accountOf: (runId: string) => Promise<string>;
}

/** The facts of a run, which are the same for every kind of run: fills, decisions, equity. */
export function registerFactRoutes(app: App, { pool, base, tag, accountOf }: FactRouteOptions): void {
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
    async (request): Promise<FillRow[]> => [
      ...(await readFills(pool, await accountOf(request.params.id), request.query)),
    ],
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
    async (request): Promise<DecisionRow[]> => [
      ...(await readDecisions(pool, await accountOf(request.params.id), request.query)),
    ],
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
    async (request): Promise<EquityPoint[]> => [
      ...(await readEquity(pool, await accountOf(request.params.id), request.query.limit)),
    ],
  );
}
