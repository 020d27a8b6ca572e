/*
 * A backup is one file: a tar archive, packed with zstd. Its members, in this order:
 *
 *   chandlery-backup.json   what made it and of what: read first, so that a foreign file is refused before it is unpacked
 *   cluster/…               the files of the Postgres cluster, with backup_label and the WAL from start to stop
 *   data/…                  the other files of the data folder
 *   manifest.json           all of that again, with size and SHA-256 of every member before it
 *   manifest.sha256         of manifest.json
 */

export const headerName = "chandlery-backup.json";
export const manifestName = "manifest.json";
export const manifestHashName = "manifest.sha256";

/** Raised when an older version could not read what a newer one writes. */
export const formatVersion = 1;

export interface BackupHeader {
  readonly formatVersion: number;
  readonly productVersion: string;
  /** "17.10". */
  readonly postgresVersion: string;
  /** As Node names it: the files of a cluster are those of one kind of processor. */
  readonly architecture: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  /** `<version>_<name>` of each that is applied, oldest first. */
  readonly migrations: readonly string[];
  /** For people who look into the file. */
  readonly contents: readonly string[];
}

export interface BackupMember {
  readonly path: string;
  readonly size: number;
  readonly sha256: string;
}

export interface BackupManifest extends BackupHeader {
  /** What was committed before is in it, ISO 8601, UTC. */
  readonly completedAt: string;
  readonly walStart: string;
  readonly walStop: string;
  readonly folders: readonly string[];
  readonly members: readonly BackupMember[];
}

export const contents: readonly string[] = [
  "cluster: the whole database, with the hashes of passwords and the sessions of users",
  "data/secrets.json: passwords of roles, signing keys and tokens of the install",
  "data: files of Storage, mails of the inbox, strategies, and whatever else lies in the data folder",
  "left out: logs, uploads that are being imported, what runs now",
];

/** Undefined where it is not of that form. */
export function parseHeader(text: string): BackupHeader | undefined {
  const value = parseObject(text);
  return value !== undefined && isHeader(value) ? value : undefined;
}

/** Undefined where it is not of that form. */
export function parseManifest(text: string): BackupManifest | undefined {
  const value = parseObject(text);
  return value !== undefined && isHeader(value) && isManifest(value) ? value : undefined;
}

function parseObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function isHeader(value: object): value is BackupHeader {
  const fields = new Map<string, unknown>(Object.entries(value));
  return (
    typeof fields.get("formatVersion") === "number" &&
    ["productVersion", "postgresVersion", "architecture", "createdAt"].every(
      (name) => typeof fields.get(name) === "string",
    ) &&
    ["migrations", "contents"].every((name) => isTexts(fields.get(name)))
  );
}

function isManifest(value: BackupHeader): value is BackupManifest {
  const fields = new Map<string, unknown>(Object.entries(value));
  const members = fields.get("members");
  return (
    ["completedAt", "walStart", "walStop"].every((name) => typeof fields.get(name) === "string") &&
    isTexts(fields.get("folders")) &&
    Array.isArray(members) &&
    members.every(isMember)
  );
}

const isTexts = (value: unknown): boolean =>
  Array.isArray(value) && value.every((entry: unknown) => typeof entry === "string");

function isMember(value: unknown): value is BackupMember {
  return (
    typeof value === "object" &&
    value !== null &&
    "path" in value &&
    typeof value.path === "string" &&
    "size" in value &&
    typeof value.size === "number" &&
    "sha256" in value &&
    typeof value.sha256 === "string"
  );
}
