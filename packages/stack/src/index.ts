export { type DatabaseAddress, databaseUrl, withClient } from "./connection.ts";
export { openLog, readLogSince } from "./log-file.ts";
export { type MigrateOptions, migrate } from "./migrate/migrate.ts";
export { findFreePort, isPortFree } from "./postgres/probe-port.ts";
export { commandLine, isAlive, waitForEnd } from "./postgres/process-alive.ts";
export { type RunningPostgres, type StartPostgresOptions, startPostgres } from "./postgres/start.ts";
export { setRolePasswords } from "./role-password.ts";
export { type LoginRole, type Secrets, ensureSecrets, newSecrets, readSecrets, secretsFile } from "./secrets.ts";
export { StackError, type StackErrorCode } from "./stack-error.ts";
