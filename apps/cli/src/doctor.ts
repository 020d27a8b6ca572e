import { statfs } from "node:fs/promises";
import { type LoginRole, compareMigrations, readSecrets, withClient } from "@chandlery/stack";
import { keptHeadsFile, publicAuditKey } from "./audit-key.ts";
import { locateDataDir } from "./data-folder.ts";
import { errorText } from "./fault.ts";
import { forkJob } from "./fork-job.ts";
import { type Database, type InstallOptions, findRunning, withDatabase } from "./install.ts";
import { migrationsFolder } from "./project.ts";
import { readHealth } from "./supervise/health.ts";
import { formatMemory, problemOf } from "./terminal.ts";

export interface Check {
  readonly name: string;
  /** Null where it could not be asked. */
  readonly ok: boolean | null;
  /** What was found, in a sentence. */
  readonly detail: string;
  /** What to do; "" where nothing is to be done. */
  readonly wayOut: string;
}

const waysOut: Readonly<Record<string, string>> = {
  services: "Start the install with `npm start`; the logs are in the folder log of the data folder.",
  logins: "Stop and start the install: a start gives the roles their passwords. Elsewhere: `chandlery roles set`.",
  law: "Find out who changed the database; put back what the lines name, or restore a backup. Then reset the global kill switch with a reason.",
  reconciliation:
    "Do not trade on these accounts. Compare fills and ledger of the account; restore a backup from before the difference.",
  audit:
    "Keep the database and the heads as they are: they show what was changed. `chandlery audit verify` names the chains.",
  clock: "Set the clock of the machine by NTP: expiry, kills and staleness of prices hang on it.",
  disk: "Make room: Postgres stops when it cannot write.",
};

/** Everything that must hold for an install to be trusted with orders: asked, and nothing is changed. */
export async function examineInstall(options: InstallOptions): Promise<readonly Check[]> {
  const dataDir = locateDataDir(options.dataDir);
  const running = await findRunning(options);
  const services = running === undefined ? notRunning(dataDir) : await servicesCheck(running);
  const folders = [dataDir, ...(running?.state.database.folder ? [running.state.database.folder] : [])];
  const database = await withDatabase(options, (opened, signal) =>
    examineDatabase(opened, { dataDir, isElsewhere: running?.state.supabase.mode === "remote", signal }),
  ).catch((error: unknown): readonly Check[] => [databaseFailed(error)]);
  return [services, ...database, await diskCheck(folders)];
}

const checkOf = (name: string, ok: boolean | null, detail: string, wayOut?: string): Check => ({
  name,
  ok,
  detail,
  wayOut: ok === true ? "" : (wayOut ?? waysOut[name] ?? ""),
});

const notRunning = (dataDir: string): Check =>
  checkOf("services", false, `nothing runs on ${dataDir}; the database was started to be asked`);

async function servicesCheck(running: Parameters<typeof readHealth>[0]): Promise<Check> {
  const processes = await readHealth(running);
  const faults = processes.filter(({ healthy }) => !healthy).map(({ name, detail }) => `${name}: ${detail}`);
  return faults.length === 0
    ? checkOf("services", true, `${processes.map(({ name }) => name).join(", ")} are healthy`)
    : checkOf("services", false, faults.join("; "));
}

function databaseFailed(error: unknown): Check {
  const { code, detail, suggestion } = problemOf(error);
  return checkOf("database", false, `${code}: ${detail}`, suggestion);
}

interface Place {
  readonly dataDir: string;
  readonly isElsewhere: boolean;
  readonly signal: AbortSignal;
}

async function examineDatabase(database: Database, place: Place): Promise<readonly Check[]> {
  return [await loginsCheck(database, place), await migrationsCheck(database), ...(await askEngine(database, place))];
}

const serviceRoles: readonly LoginRole[] = ["market_data", "engine", "engine_execution"];
const stackRoles: readonly LoginRole[] = ["authenticator", "supabase_auth_admin", "supabase_storage_admin"];

/** A login and nothing else, as each role with the password that its service would show. */
async function loginsCheck({ url }: Database, { isElsewhere }: Place): Promise<Check> {
  const roles = isElsewhere ? serviceRoles : [...serviceRoles, ...stackRoles];
  const faults: string[] = [];
  for (const role of roles) {
    await withClient(url(role), async () => undefined).catch((error: unknown) =>
      faults.push(`${role}: ${errorText(error)}`),
    );
  }
  return faults.length === 0
    ? checkOf("logins", true, `${roles.join(", ")} can log in`)
    : checkOf("logins", false, faults.join("; "));
}

const noOwner = "Set SUPABASE_DB_URL to the URL of the role postgres, and ask again.";

async function migrationsCheck({ ownerUrl }: Database): Promise<Check> {
  if (ownerUrl === undefined) {
    return checkOf("migrations", null, "only the owner of the tables reads their history", noOwner);
  }
  try {
    const { applied, pending } = await withClient(ownerUrl, (client) => compareMigrations(client, migrationsFolder));
    return pending === 0
      ? checkOf("migrations", true, `all ${applied} are applied, as their files say`)
      : checkOf("migrations", false, `${pending} are not applied`, "Stop and start the install: a start applies them.");
  } catch (error) {
    const { detail, suggestion } = problemOf(error);
    return checkOf("migrations", false, detail, suggestion);
  }
}

interface EngineCheck {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
}

/** The law, the accounts and the audit chains, by the engine's own code in a process of its own. */
async function askEngine({ ownerUrl, url }: Database, { dataDir, signal }: Place): Promise<readonly Check[]> {
  const secrets = await readSecrets(dataDir);
  const file = keptHeadsFile(dataDir);
  const heads =
    file === undefined || secrets === undefined ? undefined : { file, publicKey: publicAuditKey(secrets).text };
  try {
    const found = await forkJob<readonly EngineCheck[]>({
      entry: "apps/engine/src/entry/examine.ts",
      input: { isOwner: ownerUrl !== undefined, heads },
      environment: { CHANDLERY_DATABASE_URL: ownerUrl ?? url("engine_execution") },
      // The engine beside this command wrote it: both are one version.
      parseResult: (value) => value as readonly EngineCheck[],
      signal,
    });
    const checks = found.map(({ name, ok, detail }) => checkOf(name, ok, detail));
    return ownerUrl === undefined
      ? [...checks, checkOf("audit", null, "only the owner of the tables reads every chain", noOwner)]
      : checks;
  } catch (error) {
    const { code, detail, suggestion } = problemOf(error);
    return [checkOf("law", false, `${code}: ${detail}`, suggestion)];
  }
}

/** Postgres keeps 1 GB of WAL by itself between two checkpoints, and an import writes as much again. */
const leastBytes = 2 * 2 ** 30;

async function diskCheck(folders: readonly string[]): Promise<Check> {
  const spaces = await Promise.all(
    folders.map(async (folder) => {
      const { bavail, bsize } = await statfs(folder);
      return { folder, free: bavail * bsize };
    }),
  );
  const short = spaces.filter(({ free }) => free < leastBytes);
  const told = (short.length === 0 ? spaces : short).map(
    ({ folder, free }) => `${formatMemory(free)} free at ${folder}`,
  );
  return checkOf("disk", short.length === 0, told.join(", "));
}
