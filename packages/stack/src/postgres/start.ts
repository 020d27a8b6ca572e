import { realpathSync } from "node:fs";
import path from "node:path";
import { bootstrapDatabase } from "../bootstrap.ts";
import { type Secrets } from "../secrets.ts";
import { type Binaries, prepareBinaries } from "./binaries.ts";
import { initCluster } from "./initdb.ts";
import { type LaunchedPostmaster, launchPostmaster, watchAdopted } from "./launch.ts";
import { type Placement, placeCluster } from "./placement.ts";
import { findPostmaster, stopPostmaster } from "./postmaster.ts";
import { requireFreePort } from "./probe-port.ts";
import { secretsMismatch, waitUntilServing } from "./serving.ts";

export interface StartPostgresOptions {
  readonly dataDir: string;
  readonly port: number;
  readonly secrets: Secrets;
  /** Tells what is being done where it takes time: "making the database folder", "starting". */
  readonly onStep?: (step: string) => void;
  /** False for a cluster that is thrown away: no fsync. */
  readonly isDurable?: boolean;
  /** Where root puts the database if Postgres' user cannot enter the data folder. */
  readonly outsideBases?: readonly string[];
  /** `auto_expose_new_tables` of the configuration. */
  readonly autoExposeNewTables?: boolean;
}

export interface RunningPostgres {
  readonly port: number;
  readonly pid: number;
  readonly version: string;
  /** True where the server of an earlier start was still running. */
  readonly adopted: boolean;
  readonly clusterDir: string;
  readonly logFile: string;
  /** Settles when the server ends, for whatever reason. */
  readonly ended: Promise<void>;
  /** Fast shutdown: sessions end, everything committed is on disk. */
  readonly stop: () => Promise<void>;
}

/**
 * Real Postgres 17 on loopback with the data folder's cluster, made at the first start. A server that an earlier
 * process left running is adopted; what a killed one left is cleaned. The database is bootstrapped on return:
 * roles are there, migrations are the caller's next step.
 */
export async function startPostgres(options: StartPostgresOptions): Promise<RunningPostgres> {
  const { secrets, isDurable = true, autoExposeNewTables = true } = options;
  const { outsideBases = defaultOutsideBases, onStep = () => undefined } = options;
  const placement = await placeCluster({ dataDir: path.resolve(options.dataDir), outsideBases });
  const binaries = prepareBinaries({ identity: placement.identity, copyBase: placement.reachableBase });
  if (placement.isNew) {
    await requireFreePort(options.port);
    onStep("making the database folder");
    initCluster({
      binaries,
      clusterDir: placement.clusterDir,
      identity: placement.identity,
      superuserPassword: secrets.passwords.supabase_admin,
      isDurable,
    });
  }
  const clusterDir = realpathSync(placement.clusterDir);
  onStep("starting Postgres");
  const running = await adoptOrLaunch({ ...options, binaries, placement: { ...placement, clusterDir }, isDurable });
  const stop = () => stopPostmaster(running.pid);
  await bootstrapDatabase({ port: options.port, secrets, autoExposeNewTables }).catch(async (error: unknown) => {
    await (running.adopted ? undefined : stop());
    throw secretsMismatch(error) ?? error;
  });
  return { ...running, clusterDir, version: binaries.version, stop };
}

/** A database is to outlive reboots, so no temporary folder is among them. */
export const defaultOutsideBases = ["/var/lib/chandlery", "/usr/local/var/chandlery", "/opt/chandlery"];

interface AdoptOrLaunchOptions extends StartPostgresOptions {
  readonly binaries: Binaries;
  readonly placement: Placement;
  readonly isDurable: boolean;
}

async function adoptOrLaunch(options: AdoptOrLaunchOptions): Promise<LaunchedPostmaster> {
  const { port, secrets, binaries, placement, isDurable } = options;
  const left = await findPostmaster(placement.clusterDir);
  if (left !== undefined && left.port === port && (await waitUntilServing({ pid: left.pid, port, secrets }))) {
    return watchAdopted({ pid: left.pid, port, logFile: logFileOf(options) });
  }
  if (left !== undefined) {
    await stopPostmaster(left.pid);
  }
  return launchPostmaster({ port, binaries, placement, isDurable, logFile: logFileOf(options) });
}

const logFileOf = ({ dataDir }: StartPostgresOptions): string =>
  path.join(path.resolve(dataDir), "log", "postgres.log");
