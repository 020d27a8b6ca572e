import { type Server, createServer } from "node:http";
import path from "node:path";
import { errorText } from "../stack-error.ts";
import { type TestCluster, startTestCluster } from "./test-cluster.ts";

/** Of the product. */
export const migrationsFolder = path.resolve(import.meta.dirname, "../../../../supabase/migrations");

/** Workers inherit this variable: where to ask for the run's cluster. */
export const clusterUrlVariable = "CHANDLERY_TEST_CLUSTER_URL";

let cluster: Promise<TestCluster> | undefined;
let server: Server | undefined;

/**
 * One cluster for a run of vitest, started when the first test asks for a database: a run of unit tests pays
 * nothing. Workers ask over loopback, because only the main process lives as long as the run.
 */
export async function setup(): Promise<void> {
  server = createServer((_request, response) => {
    cluster ??= startTestCluster(migrationsFolder);
    cluster.then(
      ({ port, secrets }) => response.end(JSON.stringify({ port, secrets })),
      (error: unknown) => response.writeHead(500).end(errorText(error)),
    );
  });
  const listening = server;
  await new Promise<void>((resolve) => listening.listen(0, "127.0.0.1", resolve));
  const address = listening.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  process.env[clusterUrlVariable] = `http://127.0.0.1:${port}/`;
}

export async function teardown(): Promise<void> {
  server?.closeAllConnections();
  server?.close();
  const started = await cluster?.catch(() => undefined);
  await started?.stop();
}
