export { type BackupReport, type CheckResult, type Restored, backUp, restoreBackup } from "./backup/index.ts";
export { type Client } from "pg";
export { type DatabaseAddress, databaseUrl, withClient } from "./connection.ts";
export { type StackConfig, parseStackConfig, readStackConfig } from "./config.ts";
export { type Keyring, type StackKeys, createKeyring } from "./keys/index.ts";
export {
  type ActiveKill,
  type GateHolder,
  type KillOutcome,
  type KillRequest,
  activeKills,
  callKill,
  callReset,
  gateHolders,
} from "./kill-switch.ts";
export { ensureExecutionKeys, executionKeysFile } from "./execution-keys.ts";
export { openLog, readLogSince } from "./log-file.ts";
export { knownCluster } from "./postgres/placement.ts";
export { type MigrateOptions, compareMigrations, migrate } from "./migrate/migrate.ts";
export { findFreePort, isPortFree } from "./postgres/probe-port.ts";
export { commandLine, isAlive, waitForEnd } from "./postgres/process-alive.ts";
export { type RunningPostgres, type StartPostgresOptions, startPostgres } from "./postgres/start.ts";
export { setPasswords, setRolePasswords } from "./role-password.ts";
export { type LoginRole, type Secrets, ensureSecrets, newSecrets, readSecrets, secretsFile } from "./secrets.ts";
export { type RunningStack, type StartStackOptions, startServices, startStack } from "./stack.ts";
export { StackError, type StackErrorCode } from "./stack-error.ts";
