import { type Secrets, parseSecrets } from "../secrets.ts";
import { StackError } from "../stack-error.ts";
import { clusterUrlVariable, migrationsFolder } from "./global-setup.ts";
import { type ClusterAddress } from "./test-cluster.ts";
import { type TestDatabase, bootstrapTestDatabase, makeClosedDatabase, makeDatabase } from "./test-database.ts";
import { type TestStack, type TestStackOptions, makeStack } from "./test-stack.ts";

/** What vitest does around a run: for programs that make test databases without it. */
export { setup as startTestRun, teardown as endTestRun } from "./global-setup.ts";
export { makeTestFolder, removeFolder } from "./leftovers.ts";
export { type SignedUp, signUp } from "./sign-up.ts";
export { type TestDatabase } from "./test-database.ts";
export { type TestStack, type TestStackOptions } from "./test-stack.ts";

let address: Promise<ClusterAddress> | undefined;

export interface TestDatabaseOptions {
  /** Whether what migrations make in `public` is open to the API roles by default; true unless said, as on Supabase. */
  readonly autoExposeNewTables?: boolean;
}

/** A fresh database with all migrations applied, in the run's throw-away cluster. */
export async function createTestDatabase({
  autoExposeNewTables = true,
}: TestDatabaseOptions = {}): Promise<TestDatabase> {
  address ??= askForCluster();
  const cluster = await address;
  return autoExposeNewTables ? makeDatabase(cluster) : makeClosedDatabase(cluster, migrationsFolder);
}

/** A fresh database as Supabase gives one: its roles, schemas and default rights, and none of our migrations. */
export async function createEmptyDatabase(): Promise<TestDatabase> {
  address ??= askForCluster();
  return bootstrapTestDatabase(await address, { autoExposeNewTables: true });
}

/** The local Supabase over a fresh, migrated database: gateway and services on a free port. */
export async function createTestStack(options: TestStackOptions = {}): Promise<TestStack> {
  address ??= askForCluster();
  return makeStack(await address, options);
}

/** For what works on the cluster itself, such as the bootstrap. */
export async function clusterSecrets(): Promise<Secrets> {
  address ??= askForCluster();
  return (await address).secrets;
}

async function askForCluster(): Promise<ClusterAddress> {
  const url = process.env[clusterUrlVariable];
  if (url === undefined) {
    throw new Error(
      "No test cluster: vitest.config.ts must name packages/stack/src/testing/global-setup.ts as globalSetup",
    );
  }
  const answer = await fetch(url);
  const text = await answer.text();
  if (!answer.ok) {
    throw new StackError("postgres_start_failed", {
      detail: `the test cluster did not start: ${text}`,
      suggestion: "Look at the detail.",
    });
  }
  return parseAddress(JSON.parse(text));
}

function parseAddress(answer: unknown): ClusterAddress {
  if (typeof answer !== "object" || answer === null || !("port" in answer) || !("secrets" in answer)) {
    throw new Error("The test cluster's answer has no port or no secrets");
  }
  return { port: Number(answer.port), secrets: parseSecrets(answer.secrets, "the test cluster's answer") };
}
