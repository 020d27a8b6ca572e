import { randomUUID } from "node:crypto";
import { availableParallelism } from "node:os";
import { delimiter } from "node:path";
import { privateAuditKey } from "../audit/audit-key.ts";
import { startComputeService } from "../compute-service.ts";
import { environmentPort, environmentVariable, runService } from "./service-process.ts";
import { version } from "./version.ts";

/**
 * Backtests and paper runs. Reads candles, writes runs and their facts as role `engine`; runs each strategy in a worker
 * thread without an environment; keeps signed heads of the audit chains in one folder; serves one port on loopback.
 */
await runService(() =>
  startComputeService({
    databaseUrl: environmentVariable("CHANDLERY_DATABASE_URL"),
    port: environmentPort("CHANDLERY_COMPUTE_PORT"),
    userToken: {
      jwksUrl: environmentVariable("CHANDLERY_JWKS_URL"),
      issuer: environmentVariable("CHANDLERY_JWT_ISSUER"),
    },
    corsOrigins: (process.env["CHANDLERY_CORS_ORIGINS"] ?? "").split(",").filter((origin) => origin !== ""),
    strategyRoots: environmentVariable("CHANDLERY_STRATEGY_ROOTS").split(delimiter),
    audit: {
      folder: environmentVariable("CHANDLERY_AUDIT_FOLDER"),
      key: privateAuditKey(environmentVariable("CHANDLERY_AUDIT_KEY")),
    },
    concurrency: Math.max(1, availableParallelism() - 1),
    logLevel: process.env["CHANDLERY_LOG_LEVEL"] ?? "info",
    version,
    newId: randomUUID,
  }),
);
