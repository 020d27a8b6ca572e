import { type StackConfig, parseStackConfig } from "../config.ts";
import { type StackKeys } from "../keys/index.ts";
import { findFreePort } from "../postgres/probe-port.ts";
import { startServices } from "../stack.ts";
import { makeTestFolder, removeFolder } from "./leftovers.ts";
import { type ClusterAddress } from "./test-cluster.ts";
import { type TestDatabase, makeDatabase } from "./test-database.ts";

export interface TestStack extends AsyncDisposable {
  /** Of the gateway. */
  readonly url: string;
  readonly keys: StackKeys;
  readonly database: TestDatabase;
  readonly config: StackConfig;
  readonly dataDir: string;
  /** What services threw, oldest first: a test that expects no fault can ask. */
  readonly faults: readonly unknown[];
  readonly stop: () => Promise<void>;
}

export interface TestStackOptions {
  /** As a parsed `config.toml`: `{ auth: { jwt_expiry: 5 } }`. */
  readonly config?: Readonly<Record<string, unknown>>;
  readonly functionsFolder?: string;
  /** Handed to functions besides Supabase's own: `CHANDLERY_…`. */
  readonly functionVariables?: Readonly<Record<string, string>>;
}

/** The services on a free port, over a database of its own in the run's cluster. */
export async function makeStack(cluster: ClusterAddress, options: TestStackOptions = {}): Promise<TestStack> {
  const database = await makeDatabase(cluster);
  const dataDir = await makeTestFolder("stack");
  const port = await findFreePort();
  const config = parseStackConfig(options.config ?? {});
  const faults: unknown[] = [];
  const gateway = await startServices({
    database: { ...cluster, database: database.name },
    config,
    dataDir,
    functionsFolder: options.functionsFolder ?? null,
    functionVariables: options.functionVariables,
    origin: `http://127.0.0.1:${port}`,
    port,
    onFault: (fault) => faults.push(fault),
  });
  const stop = async () => {
    await gateway.close();
    await database.drop();
    await removeFolder(dataDir);
  };
  return {
    url: gateway.origin,
    keys: cluster.secrets.keys,
    database,
    config,
    dataDir,
    faults,
    stop,
    [Symbol.asyncDispose]: stop,
  };
}
