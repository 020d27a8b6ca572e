import {
  type IngestKey,
  createdIngestKeySchema,
  ingestKeyRequestSchema,
  ingestKeySchema,
} from "@chandlery/sdk/contract";
import { z } from "zod";
import { type StoredIngestKey, listIngestKeys, revokeIngestKey } from "../db/ingest-keys.ts";
import { createIngestKey } from "../verb/manage-ingest-keys.ts";
import type { App } from "./app.ts";
import { problemResponses } from "./problem.ts";
import type { ContextOf } from "./run-routes.ts";

const base = "/api/v1/ingest-keys";
const tags = ["ingest keys"];

const show = ({ userId: _userId, symbols, ...key }: StoredIngestKey): IngestKey => ({
  ...key,
  symbols: symbols === null ? null : [...symbols],
});

/** The keys with which the user's feeds send candles. */
export function registerIngestKeyRoutes(app: App, contextOf: ContextOf): void {
  app.post(
    base,
    {
      schema: {
        summary: "Make an ingest key; it is shown this once",
        tags,
        body: ingestKeyRequestSchema,
        response: { 201: createdIngestKeySchema, ...problemResponses(401, 403, 422, 503) },
      },
    },
    async (request, reply) => {
      const { key, ...stored } = await createIngestKey(contextOf(request).db, request.body);
      return reply.code(201).send({ ...show(stored), key });
    },
  );
  app.get(
    base,
    {
      schema: {
        summary: "All ingest keys of the user, without their secret",
        tags,
        response: { 200: z.array(ingestKeySchema), ...problemResponses(401, 503) },
      },
    },
    async (request) => (await listIngestKeys(contextOf(request).db)).map(show),
  );
  app.post(
    `${base}/:id/revoke`,
    {
      schema: {
        summary: "End a key at once",
        tags,
        params: z.object({ id: z.coerce.number().int().min(1).max(2_147_483_647) }),
        response: { 200: ingestKeySchema, ...problemResponses(401, 404, 422, 503) },
      },
    },
    async (request) => show(await revokeIngestKey(contextOf(request).db, request.params.id)),
  );
}
