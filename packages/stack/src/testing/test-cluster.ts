import { databaseUrl } from "../connection.ts";
import { migrate } from "../migrate/migrate.ts";
import { findFreePort } from "../postgres/probe-port.ts";
import { startPostgres } from "../postgres/start.ts";
import { setRolePasswords } from "../role-password.ts";
import { type Secrets, newSecrets } from "../secrets.ts";
import { makeTestFolder, removeFolder, removeLeftovers } from "./leftovers.ts";

/** What a test needs to make databases: plain data, so that it reaches every worker. */
export interface ClusterAddress {
  readonly port: number;
  readonly secrets: Secrets;
}

export interface TestCluster extends ClusterAddress {
  readonly stop: () => Promise<void>;
}

/**
 * A cluster in the temporary folder, made by the same launcher, bootstrap and migrations as a real one; only fsync
 * is off. Its database `postgres` is the template of the tests' databases, so nobody may connect to it afterwards.
 */
export async function startTestCluster(migrationsFolder: string): Promise<TestCluster> {
  await removeLeftovers();
  const dataDir = await makeTestFolder("cluster");
  const address = { port: await findFreePort(), secrets: newSecrets() };
  const postgres = await startPostgres({ dataDir, ...address, isDurable: false });
  const stop = async () => {
    await postgres.stop();
    await removeFolder(dataDir);
  };
  try {
    await migrate({ url: databaseUrl("postgres", address), folder: migrationsFolder });
    await setRolePasswords(address);
  } catch (error) {
    await stop();
    throw error;
  }
  return { ...address, stop };
}
