import { randomUUID } from "node:crypto";
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type Client, newSecrets, withClient } from "@chandlery/stack";
import { type SignedUp, createTestStack, makeTestFolder, removeFolder, signUp } from "@chandlery/stack/testing";
import { privateAuditKey } from "../../../apps/engine/src/audit/audit-key.ts";
import { startComputeService } from "../../../apps/engine/src/compute-service.ts";

export interface Desk extends AsyncDisposable {
  readonly url: string;
  /** Of the compute API, in a process with the gateway. */
  readonly computeUrl: string;
  readonly publishableKey: string;
  readonly instrumentId: number;
  readonly traders: readonly (SignedUp & { readonly accountId: string })[];
}

/** As little as a function can be: what Deno, the gateway and a loopback connection cost by themselves. */
const bare = "Deno.serve(() => Response.json({ status: 0 }));\n";

/** A stack with the product's functions and a bare one, and four traders: the limit of intents a minute is a user's own. */
export async function startDesk(): Promise<Desk> {
  const folder = await makeTestFolder("bench");
  const functionsFolder = path.join(folder, "functions");
  cpSync(path.join(import.meta.dirname, "../../../supabase/functions"), functionsFolder, { recursive: true });
  mkdirSync(path.join(functionsFolder, "bare"));
  writeFileSync(path.join(functionsFolder, "bare/index.ts"), bare);
  const stack = await createTestStack({ functionsFolder });
  const traders: SignedUp[] = [];
  for (const name of ["one", "two", "three", "four"]) {
    traders.push(await signUp(stack, `${name}@example.org`));
  }
  const { instrumentId, accounts } = await withClient(stack.database.urls.postgres, (client) =>
    furnish(client, traders),
  );
  const issuer = `${stack.url}/auth/v1`;
  const compute = await startComputeService({
    databaseUrl: stack.database.urls.engine,
    port: 0,
    userToken: { jwksUrl: `${issuer}/.well-known/jwks.json`, issuer },
    corsOrigins: [],
    strategyRoots: [],
    audit: { folder: path.join(folder, "audit"), key: privateAuditKey(newSecrets().auditKey) },
    concurrency: 1,
    newId: randomUUID,
    logLevel: "silent",
    version: "0.0.0",
  });
  return {
    url: stack.url,
    computeUrl: compute.addresses["api"] ?? "",
    publishableKey: stack.keys.publishableKey,
    instrumentId,
    traders: traders.map((trader, at) => ({ ...trader, accountId: accounts[at] ?? "" })),
    [Symbol.asyncDispose]: async () => {
      await compute.stop();
      await stack.stop();
      await removeFolder(folder);
    },
  };
}

interface Furnished {
  readonly instrumentId: number;
  readonly accounts: readonly string[];
}

/** A series at 100, an instrument for all, and an account with a million for each. */
async function furnish(client: Client, traders: readonly SignedUp[]): Promise<Furnished> {
  const { rows } = await client.query<{ readonly series_id: number }>(
    `insert into public.candle_series (source, symbol, timeframe, price_scale, volume_scale)
     values ('bench', 'BTCUSD', '1m', 8, 8) returning series_id`,
  );
  await client.query(
    `insert into public.market_data_candles (series_id, open_time, is_closed, open, high, low, close, volume)
     select $1, date_trunc('minute', now()) + step * interval '1 minute', true, 10000000000, 10000000000, 10000000000, 10000000000, 100000000
     from generate_series(-2, 60) as step`,
    [rows[0]?.series_id],
  );
  const limits = { duplicate_window_ms: 0, max_open_orders: null, max_orders_per_minute: null };
  const accounts: string[] = [];
  let instrumentId = 0;
  for (const [at, trader] of traders.entries()) {
    await client.query("begin");
    await client.query("select set_config('request.jwt.claims', $1, true), set_config('role', 'authenticated', true)", [
      JSON.stringify({ sub: trader.userId, role: "authenticated" }),
    ]);
    if (at === 0) {
      const made = await client.query<{ readonly id: number }>(
        "select public.add_instrument($1, 'USD', tick_size => 0.01, lot_size => 0.001, for_all => true) as id",
        [rows[0]?.series_id],
      );
      instrumentId = made.rows[0]?.id ?? 0;
    }
    const opened = await client.query<{ readonly id: string }>(
      "select public.open_paper_account('Bench', 'USD', 1000000, limits => $1) as id",
      [limits],
    );
    await client.query("commit");
    accounts.push(opened.rows[0]?.id ?? "");
  }
  return { instrumentId, accounts };
}
