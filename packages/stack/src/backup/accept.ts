import { readMigrations } from "../migrate/migration-file.ts";
import { locateShipped } from "../postgres/binaries.ts";
import { backupFault } from "./fault.ts";
import { type BackupHeader, formatVersion } from "./manifest.ts";

export interface ThisVersion {
  readonly productVersion: string;
  readonly migrationsFolder: string;
}

/** Refuses what this version cannot read, or would read wrongly: another Postgres, a newer Chandlery. */
export async function acceptingOnly({
  productVersion,
  migrationsFolder,
}: ThisVersion): Promise<(header: BackupHeader) => void> {
  const known = new Set((await readMigrations(migrationsFolder)).map(({ version }) => version));
  const ownMajor = majorOf(locateShipped().version);
  return (header) => {
    const newer = reasonNewer(header, { productVersion, known });
    if (newer !== undefined) {
      throw backupFault("backup_version_newer", newer);
    }
    if (majorOf(header.postgresVersion) !== ownMajor) {
      throw backupFault(
        "backup_postgres_differs",
        `it was made by Postgres ${header.postgresVersion}, and this is Postgres ${ownMajor}`,
      );
    }
    if (header.architecture !== process.arch) {
      throw backupFault(
        "backup_postgres_differs",
        `it was made on ${header.architecture}, and this machine is ${process.arch}`,
      );
    }
  };
}

const majorOf = (version: string): string => version.split(".")[0] ?? "";

interface Known {
  readonly productVersion: string;
  readonly known: ReadonlySet<string>;
}

function reasonNewer(header: BackupHeader, { productVersion, known }: Known): string | undefined {
  if (header.formatVersion > formatVersion) {
    return `its form is ${header.formatVersion}, and this Chandlery knows ${formatVersion}`;
  }
  if (isNewer(header.productVersion, productVersion)) {
    return `it was made by Chandlery ${header.productVersion}, and this is ${productVersion}`;
  }
  const unknown = header.migrations.find((migration) => !known.has(migration.split("_")[0] ?? ""));
  return unknown === undefined ? undefined : `its database has the migration ${unknown}, and this Chandlery has not`;
}

function isNewer(theirs: string, ours: string): boolean {
  const [left, right] = [numbersOf(theirs), numbersOf(ours)];
  const index = left.findIndex((number, place) => number !== right[place]);
  return index >= 0 && (left[index] ?? 0) > (right[index] ?? 0);
}

/** Of "1.12.3-beta.1" the first three. */
const numbersOf = (version: string): readonly number[] => version.split(/[.+-]/).slice(0, 3).map(Number);
