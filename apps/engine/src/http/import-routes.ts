import { randomUUID } from "node:crypto";
import type { Readable } from "node:stream";
import { parseTimeframe } from "@chandlery/core/market";
import { importOutcomeSchema, importQuerySchema } from "@chandlery/sdk/contract";
import type { UploadImporter } from "../job/import-upload.ts";
import { valueOrThrow } from "../verb/value-or-throw.ts";
import type { App } from "./app.ts";
import { problemResponses } from "./problem.ts";

/** POST /api/v1/imports: a candle file of a user. Whoever registers it puts the check of the service token in front. */
export async function registerImportRoutes(app: App, importer: UploadImporter): Promise<void> {
  await app.register(async (uploads: App) => {
    // The body goes to a file as it comes: it is never held in memory.
    uploads.removeAllContentTypeParsers();
    uploads.addContentTypeParser("*", (_request, body, done) => done(null, body));
    uploads.post(
      "/api/v1/imports",
      {
        schema: {
          summary: "Import a candle file for a user",
          description:
            "The body is the file, packed with gzip or not; its first line is `timestamp_ms,open,high,low,close,volume`. It is checked whole, then stored; the same file again adds nothing. A file with faults is answered with `ok: false` and the lines.",
          tags: ["candles"],
          querystring: importQuerySchema,
          response: { 200: importOutcomeSchema, ...problemResponses(401, 403, 413, 422, 503) },
        },
      },
      async (request) => {
        const { user_id: userId, file_name: fileName, source, symbol, timeframe } = request.query;
        return importer.import(request.body as Readable, {
          importId: randomUUID(),
          userId,
          fileName,
          source,
          symbol,
          timeframe: valueOrThrow(parseTimeframe(timeframe)),
        });
      },
    );
  });
}
