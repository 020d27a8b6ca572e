export { type BackupReport, backUp } from "./back-up.ts";
export { type CheckResult } from "./checks.ts";
export { type Restored, restoreBackup } from "./restore.ts";
