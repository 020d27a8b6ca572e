import { startMarketService } from "../market-service.ts";
import { environmentPort, environmentVariable, runService } from "./service-process.ts";
import { version } from "./version.ts";

/**
 * Candles in and out. Its environment holds one database URL, of role `market_data`, and the hash of the service token.
 * Reads and writes the candle tables and candle_imports, reads ingest_keys, listens on channel `candles`; holds uploads in
 * one folder; serves two ports on loopback.
 */
await runService(() =>
  startMarketService({
    databaseUrl: environmentVariable("CHANDLERY_DATABASE_URL"),
    ingestPort: environmentPort("CHANDLERY_INGEST_PORT"),
    privatePort: environmentPort("CHANDLERY_PRIVATE_PORT"),
    serviceTokenSha256: environmentVariable("CHANDLERY_SERVICE_TOKEN_SHA256"),
    uploadFolder: environmentVariable("CHANDLERY_UPLOAD_FOLDER"),
    logLevel: process.env["CHANDLERY_LOG_LEVEL"] ?? "info",
    version,
    nowMs: Date.now,
  }),
);
