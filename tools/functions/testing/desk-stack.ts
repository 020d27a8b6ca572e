import { cpSync } from "node:fs";
import path from "node:path";
import { withClient } from "@chandlery/stack";
import {
  type SignedUp,
  type TestStack,
  createTestStack,
  makeTestFolder,
  removeFolder,
  signUp,
} from "@chandlery/stack/testing";

/** A running stack with the edge functions, from a copy of their folder, and what an order needs. */
export interface DeskStack extends AsyncDisposable {
  readonly stack: TestStack;
  /** The first user, who is an admin and a trader. */
  readonly admin: SignedUp;
  readonly instrumentId: number;
  readonly sql: (text: string, values?: readonly unknown[]) => Promise<readonly Readonly<Record<string, unknown>>[]>;
  /** Calls a function of the database through REST, as the user. */
  readonly rpc: (user: SignedUp, name: string, args: object) => Promise<unknown>;
  /** A paper account with 10,000 and no limit but those given. */
  readonly openAccount: (user: SignedUp, limits?: object) => Promise<string>;
}

const functionsFolder = path.join(import.meta.dirname, "../../../supabase/functions");

export async function startDeskStack(): Promise<DeskStack> {
  const folder = await makeTestFolder("functions");
  cpSync(functionsFolder, path.join(folder, "functions"), { recursive: true });
  const stack = await createTestStack({ functionsFolder: path.join(folder, "functions") });
  const sql: DeskStack["sql"] = (text, values = []) =>
    withClient(stack.database.urls.postgres, async (client) => {
      const { rows } = await client.query<Record<string, unknown>>(text, [...values]);
      return rows;
    });
  const rpc: DeskStack["rpc"] = async ({ token }, name, args) => {
    const answer = await fetch(`${stack.url}/rest/v1/rpc/${name}`, {
      method: "POST",
      headers: {
        apikey: stack.keys.publishableKey,
        authorization: `Bearer ${token}`,
        "content-type": "application/json",
      },
      body: JSON.stringify(args),
    });
    return answer.json();
  };
  const admin = await signUp(stack, "admin@example.org");
  const seriesId = await seedSeries(sql);
  const instrumentId = await rpc(admin, "add_instrument", {
    series_id: seriesId,
    currency: "USD",
    tick_size: "0.01",
    lot_size: "0.001",
    for_all: true,
  });
  return {
    stack,
    admin,
    instrumentId: Number(instrumentId),
    sql,
    rpc,
    openAccount: async (user, limits = {}) => {
      const args = { name: "Desk", currency: "USD", deposit: "10000", limits: { duplicate_window_ms: 0, ...limits } };
      return String(await rpc(user, "open_paper_account", args));
    },
    [Symbol.asyncDispose]: async () => {
      await stack.stop();
      await removeFolder(folder);
    },
  };
}

/** A shared series with a closed candle a minute, from a minute ago until an hour from now, all at 100. */
async function seedSeries(sql: DeskStack["sql"]): Promise<unknown> {
  const [series] = await sql(
    `insert into public.candle_series (source, symbol, timeframe, price_scale, volume_scale)
     values ('test', 'BTCUSD', '1m', 8, 8) returning series_id`,
  );
  await sql(
    `insert into public.market_data_candles (series_id, open_time, is_closed, open, high, low, close, volume)
     select $1, date_trunc('minute', now()) + step * interval '1 minute', true, price, price, price, price, 100000000
     from generate_series(-2, 60) as step, (select 10000000000::bigint as price) as priced`,
    [series?.["series_id"]],
  );
  return series?.["series_id"];
}
