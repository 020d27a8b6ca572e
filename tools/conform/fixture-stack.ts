import { chmod, mkdtemp, readFile, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import {
  type DatabaseAddress,
  databaseUrl,
  findFreePort,
  migrate,
  newSecrets,
  parseStackConfig,
  startStack,
  withClient,
} from "@chandlery/stack";
import { type Server } from "./exchange.ts";
import { type Fixture } from "./fixture.ts";
import { serverFor } from "./tokens.ts";

/** The local stack over a throw-away database with a fixture in it. */
export interface FixtureStack {
  readonly fixture: Fixture;
  readonly server: Server;
  /** Of the role `authenticator`. */
  readonly databaseUrl: string;
  readonly jwtSecret: string;
  readonly stop: () => Promise<void>;
}

export async function startFixtureStack(fixture: Fixture): Promise<FixtureStack> {
  const dataDir = await mkdtemp(path.join(os.tmpdir(), "chandlery-conform-"));
  await chmod(dataDir, 0o711);
  const secrets = newSecrets();
  const ports = { postgres: await findFreePort(), gateway: await findFreePort() };
  const stack = await startStack({
    dataDir,
    secrets,
    ports,
    config: parseStackConfig({ api: { schemas: [...fixture.schemas] } }),
    isDurable: false,
    prepare: (database) => load(fixture, database),
  });
  const { jwtSecret } = secrets.keys;
  return {
    fixture,
    server: serverFor(`${stack.gateway.origin}/rest/v1`, { jwtSecret, ...fixture.subjects }),
    databaseUrl: databaseUrl("authenticator", { port: ports.postgres, secrets }),
    jwtSecret,
    stop: async () => {
      await stack.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function load({ file, migrations: folder }: Fixture, database: DatabaseAddress): Promise<void> {
  if (folder !== null) {
    await migrate({ url: databaseUrl("postgres", database), folder });
  }
  const sql = await readFile(file, "utf8");
  await withClient(databaseUrl("supabase_admin", database), (client) => client.query(sql));
}
