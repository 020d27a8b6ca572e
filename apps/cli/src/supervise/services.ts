import path from "node:path";
import { executionKeysFile } from "@chandlery/stack";
import { projectRoot } from "../project.ts";
import { auditFolder } from "../data-folder.ts";
import { localUserEmail, localUserPassword } from "../local-user.ts";
import { type ServiceDefinition } from "./service.ts";
import { ensureWebBuild } from "./web-build.ts";

/** Where Postgres listens, from the port base. */
export const postgresPortOffset = 32;

/** Where the gateway of the local Supabase listens. */
export const supabasePortOffset = 10;

export const defaultPortBase = 8_700;

const marketPrivateOffset = 2;
const computeOffset = 3;
const executionOffset = 4;

/** The web app: it holds no way into the database, and reads as the user who asks. */
export const webService: ServiceDefinition = {
  name: "web",
  entry: "apps/web/src/server/main.ts",
  portOffsets: { web: 0 },
  build: ensureWebBuild,
  environment: ({ port, origin, supabase, publishableKey, secrets }) => ({
    NODE_ENV: "production",
    NEXT_TELEMETRY_DISABLED: "1",
    CHANDLERY_WEB_PORT: String(port("web")),
    SUPABASE_URL: supabase.url,
    SUPABASE_PUBLISHABLE_KEY: publishableKey,
    CHANDLERY_MARKET_URL: origin(marketPrivateOffset),
    CHANDLERY_COMPUTE_URL: origin(computeOffset),
    CHANDLERY_SERVICE_TOKEN: secrets.serviceToken,
    ...(supabase.mode === "embedded"
      ? { CHANDLERY_LOCAL_USER_EMAIL: localUserEmail, CHANDLERY_LOCAL_USER_PASSWORD: localUserPassword(secrets) }
      : {}),
  }),
};

/** The gateway of the local Supabase, over the project's own `supabase` folder or another. */
export const supabaseService = (folder = path.join(projectRoot, "supabase")): ServiceDefinition => ({
  name: "supabase",
  entry: "apps/cli/src/supervise/supabase-entry.ts",
  portOffsets: { gateway: supabasePortOffset },
  environment: ({ dataDir, port, databasePort }) => ({
    CHANDLERY_DATA_DIR: dataDir,
    CHANDLERY_DATABASE_PORT: String(databasePort),
    CHANDLERY_GATEWAY_PORT: String(port("gateway")),
    CHANDLERY_SUPABASE_FOLDER: folder,
    ...recording(),
    ...venueAddresses(),
  }),
});

/** For development: requests are appended to the file that the variable of the shell names. */
function recording(): Readonly<Record<string, string>> {
  const { CHANDLERY_RECORD_REQUESTS: file } = process.env;
  return file === undefined ? {} : { CHANDLERY_RECORD_REQUESTS: file };
}

/** A simulated exchange in the place of a venue. Whoever asks takes an address on loopback alone, and refuses any other. */
const venueAddresses = (): Readonly<Record<string, string>> =>
  Object.fromEntries(
    ["CHANDLERY_BINANCE_URL", "CHANDLERY_KRAKEN_URL"].flatMap((name) => {
      const address = process.env[name];
      return address === undefined ? [] : [[name, address]];
    }),
  );

/**
 * Each holds one database URL, of the role with just its rights. Pages of the web app may call the compute API, and those
 * of the origins that are named.
 */
export const engineServices = (corsOrigins: readonly string[] = []): readonly ServiceDefinition[] => [
  {
    name: "market",
    entry: "apps/engine/src/entry/market.ts",
    portOffsets: { ingest: 1, private: marketPrivateOffset },
    environment: ({ dataDir, port, databaseUrl, serviceTokenSha256, logLevel }) => ({
      CHANDLERY_DATABASE_URL: databaseUrl("market_data"),
      CHANDLERY_UPLOAD_FOLDER: path.join(dataDir, "uploads"),
      CHANDLERY_INGEST_PORT: String(port("ingest")),
      CHANDLERY_PRIVATE_PORT: String(port("private")),
      CHANDLERY_SERVICE_TOKEN_SHA256: serviceTokenSha256,
      CHANDLERY_LOG_LEVEL: logLevel,
    }),
  },
  {
    name: "compute",
    entry: "apps/engine/src/entry/compute.ts",
    portOffsets: { compute: computeOffset },
    environment: ({ dataDir, port, origin, databaseUrl, supabase, secrets, logLevel }) => ({
      CHANDLERY_DATABASE_URL: databaseUrl("engine"),
      CHANDLERY_AUDIT_FOLDER: auditFolder(dataDir),
      CHANDLERY_AUDIT_KEY: secrets.auditKey,
      CHANDLERY_COMPUTE_PORT: String(port("compute")),
      CHANDLERY_JWKS_URL: `${supabase.url}/auth/v1/.well-known/jwks.json`,
      CHANDLERY_JWT_ISSUER: `${supabase.url}/auth/v1`,
      CHANDLERY_CORS_ORIGINS: [origin(0), origin(0).replace("127.0.0.1", "localhost"), ...corsOrigins].join(),
      CHANDLERY_STRATEGY_ROOTS: [
        path.join(projectRoot, "strategies"),
        path.join(dataDir, "strategies"),
        projectRoot,
      ].join(path.delimiter),
      CHANDLERY_LOG_LEVEL: logLevel,
    }),
  },
  {
    name: "execution",
    entry: "apps/engine/src/entry/execution.ts",
    portOffsets: { health: executionOffset },
    environment: ({ dataDir, port, databaseUrl, supabase, logLevel }) => ({
      CHANDLERY_DATABASE_URL: databaseUrl("engine_execution"),
      CHANDLERY_EXECUTION_PORT: String(port("health")),
      CHANDLERY_EXECUTION_KEYS_FILE: executionKeysFile(dataDir),
      // The function and the service ask the same venue, and both only where this is an address of loopback.
      CHANDLERY_SUPABASE_URL: supabase.url,
      ...venueAddresses(),
      CHANDLERY_LOG_LEVEL: logLevel,
    }),
  },
];
