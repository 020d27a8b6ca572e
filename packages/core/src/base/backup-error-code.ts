import { type ErrorPage } from "./error-page.ts";

/** What can be wrong with a backup, while it is made or restored. */
export const backupErrorCodes = {
  backup_needs_local_database: {
    title: "Only the database of this install can be backed up",
    status: 409,
    retryable: false,
    suggestion:
      "The database is that of a Supabase elsewhere: use the backups of that project, or `supabase db dump`, and keep a copy of the data folder's `secrets.json`.",
  },
  backup_nothing_to_save: {
    title: "The data folder holds no database",
    status: 404,
    retryable: false,
    suggestion:
      "Name the folder of the install with `--data-dir`. One that stands on a Supabase elsewhere has no database here: use that project's own backups.",
  },
  backup_file_exists: {
    title: "There is a file of that name already",
    status: 409,
    retryable: false,
    suggestion: "Name another file; a backup never takes the place of an older one.",
  },
  backup_file_inside_data: {
    title: "The backup would lie in what it saves",
    status: 422,
    retryable: false,
    suggestion: "Name a file outside the data folder, best on another disk.",
  },
  backup_file_unwritable: {
    title: "The backup cannot be written",
    status: 507,
    retryable: true,
    suggestion: "Look at the detail: a full disk and a folder that may not be written are the usual causes.",
  },
  backup_has_tablespaces: {
    title: "The database has files outside its folder",
    status: 409,
    retryable: false,
    suggestion:
      "Put what lies elsewhere back into the database's folder, without other tablespaces and links, then make the backup.",
  },
  backup_database_lost: {
    title: "The database went away while it was copied",
    status: 503,
    retryable: true,
    suggestion:
      "Nothing was left behind. See with `chandlery status` whether Postgres runs, and make the backup again.",
  },
  backup_unreadable: {
    title: "The backup cannot be read",
    status: 404,
    retryable: false,
    suggestion: "Check the name of the file, and that you may read it.",
  },
  backup_foreign: {
    title: "The file is no backup of Chandlery",
    status: 422,
    retryable: false,
    suggestion: "Name a file that `chandlery backup` made.",
  },
  backup_truncated: {
    title: "The backup ends too early",
    status: 422,
    retryable: false,
    suggestion: "The file was cut off, often by a copy that broke: copy it again, or restore an older one.",
  },
  backup_damaged: {
    title: "The backup is damaged",
    status: 422,
    retryable: false,
    suggestion: "Nothing was restored. Copy the file again from where it was made, or restore an older one.",
  },
  backup_postgres_differs: {
    title: "The backup needs another Postgres",
    status: 409,
    retryable: false,
    suggestion:
      "Its files are read by the same major version on the same kind of processor alone: restore with the Chandlery that made it, on such a machine.",
  },
  backup_version_newer: {
    title: "The backup is of a newer Chandlery",
    status: 409,
    retryable: false,
    suggestion: "Update this Chandlery to the version of the backup or a later one, then restore.",
  },
  backup_does_not_recover: {
    title: "Postgres cannot start from the backup",
    status: 422,
    retryable: false,
    suggestion: "Nothing was restored. Restore an older backup, and keep this one for whoever looks into it.",
  },
  restore_target_not_empty: {
    title: "The folder to restore into is not empty",
    status: 409,
    retryable: false,
    suggestion: "Name a folder that is empty or does not exist with `--data-dir`: a restore never replaces data.",
  },
  restore_checks_failed: {
    title: "What was restored does not pass its checks",
    status: 500,
    retryable: false,
    suggestion: "The restored folder is in place, and was not started. Trust an older backup rather than it.",
  },
} as const satisfies Record<string, ErrorPage>;
