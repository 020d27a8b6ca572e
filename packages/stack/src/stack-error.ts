export type StackErrorCode =
  | "port_busy"
  | "postgres_binaries_missing"
  | "postgres_initdb_failed"
  | "postgres_start_failed"
  | "postgres_folder_damaged"
  | "postgres_folder_missing"
  | "postgres_folder_unreachable"
  | "secrets_unreadable"
  | "secrets_do_not_match"
  | "stack_config_not_supported"
  | "migration_name_invalid"
  | "migration_changed"
  | "migration_unknown"
  | "migration_out_of_order"
  | "migration_controls_transaction"
  | "migration_failed"
  | "data_folder_unusable"
  | "backup_file_exists"
  | "backup_file_inside_data"
  | "backup_file_unwritable"
  | "backup_has_tablespaces"
  | "backup_database_lost"
  | "backup_unreadable"
  | "backup_foreign"
  | "backup_truncated"
  | "backup_damaged"
  | "backup_postgres_differs"
  | "backup_version_newer"
  | "backup_does_not_recover";

export interface StackErrorPage {
  readonly detail: string;
  /** The way out, in one or two sentences. */
  readonly suggestion: string;
  readonly cause?: unknown;
}

/** A fault of the local stack. The codes are also in core's table, under which the command line shows them. */
export class StackError extends Error {
  override readonly name = "StackError";
  readonly code: StackErrorCode;
  readonly detail: string;
  readonly suggestion: string;

  constructor(code: StackErrorCode, page: StackErrorPage) {
    super(`${code}: ${page.detail}`, page.cause === undefined ? undefined : { cause: page.cause });
    this.code = code;
    this.detail = page.detail;
    this.suggestion = page.suggestion;
  }
}

/** The `code` of a Node or Postgres error ("ENOENT", "28P01"), or undefined. */
export function errorCodeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}

export const errorText = (error: unknown): string => (error instanceof Error ? error.message : String(error));
