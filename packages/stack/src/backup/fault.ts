import { StackError, type StackErrorCode, errorText } from "../stack-error.ts";

type BackupErrorCode = Extract<StackErrorCode, `backup_${string}`>;

const waysOut: Readonly<Record<BackupErrorCode, string>> = {
  backup_file_exists: "Name another file; a backup never takes the place of an older one.",
  backup_file_inside_data: "Name a file outside the data folder, best on another disk.",
  backup_file_unwritable: "Look at the detail: a full disk and a folder that may not be written are the usual causes.",
  backup_has_tablespaces:
    "Put what lies elsewhere back into the database's folder, without other tablespaces and links, then make the backup.",
  backup_database_lost:
    "Nothing was left behind. See with `chandlery status` whether Postgres runs, and make the backup again.",
  backup_unreadable: "Check the name of the file, and that you may read it.",
  backup_foreign: "Name a file that `chandlery backup` made.",
  backup_truncated:
    "Nothing was restored. The file was cut off, often by a copy that broke: copy it again, or restore an older one.",
  backup_damaged: "Nothing was restored. Copy the file again from where it was made, or restore an older one.",
  backup_postgres_differs: "Restore it with the Chandlery that made it, on a machine with such a processor.",
  backup_version_newer: "Update this Chandlery to the version of the backup or a later one, then restore.",
  backup_does_not_recover:
    "Nothing was restored. Restore an older backup, and keep this one for whoever looks into it.",
};

export function backupFault(code: BackupErrorCode, detail: string, cause?: unknown): StackError {
  return new StackError(code, { detail, suggestion: waysOut[code], cause });
}

export function dataFolderFault(folder: string, cause: unknown): StackError {
  return new StackError("data_folder_unusable", {
    detail: `${folder} cannot be used: ${errorText(cause)}`,
    suggestion: "Look at the detail; run as the user that made the folder, or make room on its disk.",
    cause,
  });
}
