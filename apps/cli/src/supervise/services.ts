import path from "node:path";
import { projectRoot } from "../project.ts";
import { type ServiceDefinition } from "./service.ts";

/** Where Postgres listens, from the port base. */
export const postgresPortOffset = 32;

export const defaultPortBase = 8_700;

/** What `chandlery up` runs besides Postgres. Each holds one database URL, of the role with just its rights. */
export const services: readonly ServiceDefinition[] = [
  {
    name: "market",
    entry: "apps/engine/src/entry/market.ts",
    portOffsets: { ingest: 1, private: 2 },
    environment: ({ port, databaseUrl, serviceTokenSha256, logLevel }) => ({
      CHANDLERY_DATABASE_URL: databaseUrl("market_data"),
      CHANDLERY_INGEST_PORT: String(port("ingest")),
      CHANDLERY_PRIVATE_PORT: String(port("private")),
      CHANDLERY_SERVICE_TOKEN_SHA256: serviceTokenSha256,
      CHANDLERY_LOG_LEVEL: logLevel,
    }),
  },
  {
    name: "compute",
    entry: "apps/engine/src/entry/compute.ts",
    portOffsets: { compute: 3 },
    environment: ({ dataDir, port, databaseUrl, serviceTokenSha256, logLevel }) => ({
      CHANDLERY_DATABASE_URL: databaseUrl("engine"),
      CHANDLERY_COMPUTE_PORT: String(port("compute")),
      CHANDLERY_SERVICE_TOKEN_SHA256: serviceTokenSha256,
      CHANDLERY_STRATEGY_ROOTS: [
        path.join(projectRoot, "strategies"),
        path.join(dataDir, "strategies"),
        projectRoot,
      ].join(path.delimiter),
      CHANDLERY_LOG_LEVEL: logLevel,
    }),
  },
];
