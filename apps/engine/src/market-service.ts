import type { Pool } from "pg";
import { checkDatabase, createPool } from "./db/pool.ts";
import { type App, createApp } from "./http/app.ts";
import { registerCandleRoutes } from "./http/candle-routes.ts";
import { registerImportRoutes } from "./http/import-routes.ts";
import { registerIngestRoutes } from "./http/ingest-routes.ts";
import { recordRefusals } from "./http/record-refusals.ts";
import { requireServiceToken } from "./http/service-token.ts";
import { registerStreamRoute, registerWebSockets } from "./http/stream-route.ts";
import { UploadImporter } from "./job/import-upload.ts";
import { startCandleStream } from "./live/candle-stream.ts";
import type { RunningService } from "./entry/service-process.ts";

export interface MarketServiceOptions {
  /** Of role `market_data`: the one secret that this service holds. */
  readonly databaseUrl: string;
  readonly ingestPort: number;
  readonly privatePort: number;
  /** In hex: the token itself never reaches the service. */
  readonly serviceTokenSha256: string;
  /** Holds uploaded files while they are imported; what lies there at the start is removed. */
  readonly uploadFolder: string;
  readonly logLevel: string;
  readonly version: string;
  readonly nowMs: () => number;
}

const ingestBodyLimit = 4 << 20;
const loopback = "127.0.0.1";

/** Candles in on one port, candles out on the other; neither accepts the other's credentials. */
export async function startMarketService(options: MarketServiceOptions): Promise<RunningService> {
  const pool = createPool({ url: options.databaseUrl, name: "chandlery market", maxConnections: 8 });
  const ingest = await createIngestApp(pool, options);
  const reading = await createPrivateApp(options, pool);
  try {
    const addresses = {
      ingest: await ingest.listen({ host: loopback, port: options.ingestPort }),
      private: await reading.listen({ host: loopback, port: options.privatePort }),
    };
    return {
      addresses,
      stop: async () => {
        await Promise.all([ingest.close(), reading.close()]);
        await pool.end();
      },
    };
  } catch (error) {
    await Promise.allSettled([ingest.close(), reading.close(), pool.end()]);
    throw error;
  }
}

async function createIngestApp(pool: Pool, { logLevel, version, nowMs }: MarketServiceOptions): Promise<App> {
  const app = await createApp({
    title: "Chandlery candles in",
    description: "Stores candles of feeds. Needs an ingest key, which `chandlery keys create` makes.",
    version,
    logLevel,
    bodyLimit: ingestBodyLimit,
    checkReady: () => checkDatabase(pool),
    security: { ingestKey: { type: "apiKey", in: "header", name: "X-API-KEY" } },
  });
  app.addHook("onSend", recordRefusals(pool));
  registerIngestRoutes(app, { pool, nowMs });
  return app;
}

async function createPrivateApp(options: MarketServiceOptions, pool: Pool): Promise<App> {
  const app = await createApp({
    title: "Chandlery candles out",
    description: "Serves candles to other services. Needs the service token of this install.",
    version: options.version,
    logLevel: options.logLevel,
    checkReady: () => checkDatabase(pool),
    security: { serviceToken: { type: "http", scheme: "bearer" } },
  });
  await registerWebSockets(app);
  const stream = startCandleStream({ url: options.databaseUrl, pool, log: app.log });
  app.addHook("onClose", () => stream.stop());
  const importer = new UploadImporter({ pool, ...options, folder: options.uploadFolder });
  await importer.start();
  app.addHook("onClose", () => importer.stop());
  await app.register(async (guarded) => {
    guarded.addHook("onRequest", requireServiceToken(options.serviceTokenSha256));
    registerCandleRoutes(guarded, pool);
    registerStreamRoute(guarded, { pool, stream });
    await registerImportRoutes(guarded, importer);
  });
  return app;
}
