import { randomUUID } from "node:crypto";
import path from "node:path";
import { type ExchangeSecret, type SealContext, sealVersion } from "@chandlery/sdk/contract";
import { ensureExecutionKeys, executionKeysFile } from "@chandlery/stack";
import { makeTestFolder, removeFolder } from "@chandlery/stack/testing";
import type { Pool } from "pg";
import { UserDatabase, createPool } from "../db/pool.ts";
import { readRecipientKeys } from "../exchange-key/recipient-keys.ts";
import { sealSecret } from "../exchange-key/seal.ts";
import { Vault } from "../exchange-key/vault.ts";
import { type TestPools, testPools } from "./candles.ts";

/** A migrated database, the keys of an execution service, and two users. */
export interface TestVault extends AsyncDisposable {
  readonly pools: TestPools;
  /** As role `engine_execution`. */
  readonly execution: Pool;
  readonly file: string;
  readonly vault: Vault;
  readonly users: readonly [string, string];
  /** Seals a secret for a user and stores it as that user; what is bound may differ from where it is stored. */
  readonly store: (userId: string, secret: ExchangeSecret, bound?: Partial<SealContext>) => Promise<string>;
  readonly as: (userId: string) => UserDatabase;
}

export const secretOf = (name: string): ExchangeSecret => ({ apiKey: `${name}-api-key`, apiSecret: `${name}-secret` });

export async function testVault(): Promise<TestVault> {
  const pools = await testPools();
  const folder = await makeTestFolder("vault");
  await ensureExecutionKeys(folder);
  const file = executionKeysFile(folder);
  const execution = createPool({ url: pools.urls.engine_execution, name: "chandlery test" });
  const vault = new Vault(file);
  await vault.register(execution);
  const users = [await pools.signUp("one@example.org"), await pools.signUp("two@example.org")] as const;
  return {
    pools,
    execution,
    file: path.resolve(file),
    vault,
    users,
    as: (userId) => new UserDatabase(execution, userId),
    store: async (userId, secret, bound = {}) => {
      const keyId = randomUUID();
      const recipient = (await readRecipientKeys(file)).at(-1);
      const context = { userId, venue: "binance", keyId, recipientKeyId: recipient?.id ?? "", ...bound };
      const sealed = await sealSecret(Buffer.from(recipient?.publicKey ?? "", "base64url"), context, secret);
      await storeAs(pools.owner, userId, [keyId, secret.apiKey.slice(-4), recipient?.id, sealVersion, sealed]);
      return keyId;
    },
    async [Symbol.asyncDispose]() {
      await execution.end();
      await pools[Symbol.asyncDispose]();
      await removeFolder(folder);
    },
  };
}

/** Of a session whose password was given this moment. */
export const justNow = () => [{ method: "password", timestamp: Math.floor(Date.now() / 1_000) }];

/** As PostgREST would: the role and the claims, for one transaction. */
async function storeAs(owner: Pool, userId: string, values: readonly unknown[]): Promise<void> {
  const client = await owner.connect();
  try {
    await client.query("begin");
    const claims = JSON.stringify({ sub: userId, role: "authenticated", amr: justNow() });
    await client.query("select set_config('request.jwt.claims', $1, true), set_config('role', 'authenticated', true)", [
      claims,
    ]);
    await client.query("select public.store_exchange_key($1, 'binance', 'main', $2, $3, $4, $5, null)", [...values]);
    await client.query("commit");
  } finally {
    await client.query("rollback");
    client.release();
  }
}
