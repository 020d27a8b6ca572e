import { createHash } from "node:crypto";
import { DomainError } from "@chandlery/core/base";
import { postCandlesAnswerSchema, postCandlesBodySchema } from "@chandlery/sdk/contract";
import type { FastifyRequest } from "fastify";
import type { Pool } from "pg";
import { type IngestKey, findIngestKey } from "../db/ingest-keys.ts";
import type { StoredCounts } from "../db/store-candles.ts";
import { ingestCandles } from "../verb/ingest-candles.ts";
import type { App } from "./app.ts";
import { problemResponses } from "./problem.ts";

export interface IngestRouteOptions {
  readonly pool: Pool;
  readonly nowMs: () => number;
}

/** POST /api/v1/candles, for whoever holds an ingest key. The key is checked before the body is read. */
export function registerIngestRoutes(app: App, { pool, nowMs }: IngestRouteOptions): void {
  const keys = new WeakMap<FastifyRequest, IngestKey>();
  app.post(
    "/api/v1/candles",
    {
      onRequest: async (request) => {
        keys.set(request, await checkIngestKey(pool, request.headers["x-api-key"]));
      },
      schema: {
        summary: "Store candles",
        description:
          "All or nothing, and idempotent: the same request again adds 0. The source is the key's. A closed candle never changes: one that comes again with other values is kept beside it as a revision.",
        tags: ["candles"],
        body: postCandlesBodySchema,
        response: { 201: postCandlesAnswerSchema, ...problemResponses(401, 403, 413, 422, 503) },
      },
    },
    async (request, reply) => {
      const key = keys.get(request);
      if (key === undefined) {
        throw new DomainError("ingest_key_missing", "the request has no ingest key");
      }
      const counts = await ingestCandles(pool, { key, candles: request.body.candles, nowMs: nowMs() });
      return reply.code(201).send({
        status: "success" as const,
        message: describeCounts(counts),
        records_added: counts.added,
        records_updated: counts.updated,
        records_unchanged: counts.unchanged,
        records_revised: counts.revised,
      });
    },
  );
}

async function checkIngestKey(pool: Pool, header: string | string[] | undefined): Promise<IngestKey> {
  if (typeof header !== "string" || header === "") {
    throw new DomainError("ingest_key_missing", "the request has no header X-API-KEY");
  }
  // Looked up by hash: no comparison of the key itself whose time could tell something.
  const key = await findIngestKey(pool, createHash("sha256").update(header).digest());
  if (key === undefined) {
    throw new DomainError("ingest_key_invalid", "the header X-API-KEY holds no live ingest key");
  }
  return key;
}

function describeCounts({ added, updated, revised, unchanged }: StoredCounts): string {
  const parts = [
    `${added} added`,
    ...(updated > 0 ? [`${updated} updated`] : []),
    ...(revised > 0 ? [`${revised} differ from a stored closed candle and are kept as revisions`] : []),
    ...(unchanged > 0 ? [`${unchanged} unchanged`] : []),
  ];
  return parts.join(", ");
}
