import { readFile, rm } from "node:fs/promises";
import { mkdtemp, chmod } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import {
  type DatabaseAddress,
  databaseUrl,
  findFreePort,
  newSecrets,
  parseStackConfig,
  startStack,
  withClient,
} from "@chandlery/stack";
import { type Server } from "./exchange.ts";
import { serverFor } from "./tokens.ts";

/** The local stack over a throw-away database with the fixture in it. */
export interface ShopStack {
  readonly server: Server;
  /** Of the role `authenticator`. */
  readonly databaseUrl: string;
  readonly jwtSecret: string;
  readonly stop: () => Promise<void>;
}

export const fixtureFile = path.join(import.meta.dirname, "../../packages/stack/src/rest/testing/fixture.sql");

export async function startShopStack(): Promise<ShopStack> {
  const dataDir = await mkdtemp(path.join(os.tmpdir(), "chandlery-conform-"));
  await chmod(dataDir, 0o711);
  const secrets = newSecrets();
  const ports = { postgres: await findFreePort(), gateway: await findFreePort() };
  const stack = await startStack({
    dataDir,
    secrets,
    ports,
    config: parseStackConfig({}),
    isDurable: false,
    prepare: loadFixture,
  });
  const { jwtSecret } = secrets.keys;
  return {
    server: serverFor(`${stack.gateway.origin}/rest/v1`, jwtSecret),
    databaseUrl: databaseUrl("authenticator", { port: ports.postgres, secrets }),
    jwtSecret,
    stop: async () => {
      await stack.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function loadFixture(database: DatabaseAddress): Promise<void> {
  const fixture = await readFile(fixtureFile, "utf8");
  await withClient(databaseUrl("supabase_admin", database), (client) => client.query(fixture));
}
