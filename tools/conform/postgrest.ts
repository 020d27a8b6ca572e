import { spawn } from "node:child_process";
import { once } from "node:events";
import { findFreePort } from "@chandlery/stack";
import { type Server, send } from "./exchange.ts";
import { type FixtureStack } from "./fixture-stack.ts";
import { type Fixture } from "./fixture.ts";
import { serverFor } from "./tokens.ts";

export interface RunningPostgrest {
  readonly server: Server;
  readonly stop: () => Promise<void>;
}

/** The oracle on the same database. Its binary is fetched by hand and never part of the repository. */
export async function startPostgrest(binary: string, stack: FixtureStack): Promise<RunningPostgrest> {
  const port = await findFreePort();
  const child = spawn(binary, [], {
    stdio: ["ignore", "ignore", "ignore"],
    env: {
      PGRST_DB_URI: stack.databaseUrl,
      PGRST_DB_ANON_ROLE: "anon",
      PGRST_DB_SCHEMAS: stack.fixture.schemas.join(","),
      PGRST_DB_MAX_ROWS: "1000",
      PGRST_JWT_SECRET: stack.jwtSecret,
      PGRST_SERVER_HOST: "127.0.0.1",
      PGRST_SERVER_PORT: String(port),
    },
  });
  const failed = once(child, "error").then(([error]) => {
    throw error instanceof Error ? error : new Error(String(error));
  });
  const server = serverFor(`http://127.0.0.1:${port}`, {
    jwtSecret: stack.jwtSecret,
    ...stack.fixture.subjects,
  });
  await Promise.race([waitUntilServing(server, stack.fixture), failed]);
  const stop = async () => {
    const ended = once(child, "exit");
    child.kill();
    await ended;
  };
  return { server, stop };
}

const waitLimitMs = 15_000;

export async function waitUntilServing(server: Server, { probe }: Fixture): Promise<void> {
  const request = {
    method: "GET",
    path: probe,
    headers: {},
    body: null,
    as: "alice",
  } as const;
  for (const deadline = performance.now() + waitLimitMs; performance.now() < deadline;) {
    const status = await send(server, request).then(
      (answer) => answer.status,
      () => 0,
    );
    if (status === 200) {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${server.url} does not serve the fixture`);
}
