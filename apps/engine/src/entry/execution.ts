import { venueVariables } from "@chandlery/exchange/key";
import { readVenueAddresses } from "../exchange-key/venue-addresses.ts";
import { startExecutionService } from "../execution-service.ts";
import { environmentPort, environmentVariable, runService } from "./service-process.ts";
import { version } from "./version.ts";

/**
 * Orders to their venues, and exchange keys proved there. Its environment holds one database URL, of role
 * `engine_execution`, and the place of the private keys that open exchange keys; it calls functions of the law and reads
 * what the user for whom it acts may see; it asks venues what a key may do; it serves one port on loopback, for its health.
 */
await runService(() =>
  startExecutionService({
    databaseUrl: environmentVariable("CHANDLERY_DATABASE_URL"),
    port: environmentPort("CHANDLERY_EXECUTION_PORT"),
    executionKeysFile: process.env["CHANDLERY_EXECUTION_KEYS_FILE"] ?? null,
    venueAddresses: readVenueAddresses({
      supabaseUrl: process.env["CHANDLERY_SUPABASE_URL"],
      named: { binance: process.env[venueVariables.binance], kraken: process.env[venueVariables.kraken] },
    }),
    maxVolumeShare: process.env["CHANDLERY_PAPER_VOLUME_SHARE"] ?? null,
    logLevel: process.env["CHANDLERY_LOG_LEVEL"] ?? "info",
    version,
  }),
);
