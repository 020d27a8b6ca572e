import { generateKeyPairSync, randomUUID } from "node:crypto";
import { cpSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type Client } from "@chandlery/stack";
import { type SignedUp, createTestStack, makeTestFolder, removeFolder, signUp } from "@chandlery/stack/testing";
import { openSession } from "../session.ts";
import { type Actor, type Person, actorsOf } from "./actors.ts";
import { type Furniture, type Layout } from "./routes.ts";

/** A running stack over the product's migrations and functions, and everybody who will knock. */
export interface EdgeSubject extends AsyncDisposable {
  readonly url: string;
  readonly actors: readonly Actor[];
  readonly furniture: Furniture;
  readonly functionNames: readonly string[];
  /** Rows that a request can leave. */
  readonly footprint: () => Promise<number>;
}

/** A text of a function's file, or of a function of the database, that is replaced. One that is not there is a fault. */
export type Edit =
  | { readonly file: string; readonly from: string; readonly to: string }
  | { readonly routine: string; readonly from: string; readonly to: string }
  | { readonly sql: string };

const source = path.join(import.meta.dirname, "../../supabase/functions");

export async function startSubject(layout: Layout, edits: readonly Edit[] = []): Promise<EdgeSubject> {
  const folder = await makeTestFolder("edge");
  const functionsFolder = path.join(folder, "functions");
  cpSync(source, functionsFolder, { recursive: true });
  const functionNames = readdirSync(functionsFolder).filter((name) => /^[a-z-]+$/.test(name));
  const verify_jwt = layout === "gateway verifies";
  const functions = Object.fromEntries(functionNames.map((name) => [name, { verify_jwt }]));
  const stack = await createTestStack({ functionsFolder, config: { functions } });
  const session = await openSession(stack.database.urls.postgres);
  await makeEdits(edits, functionsFolder, session.client);
  const users = await signUpAll(stack, session.client);
  const furniture = await furnish(session.client, users.trader);
  return {
    url: stack.url,
    actors: await actorsOf(stack, users),
    furniture,
    functionNames,
    footprint: () => footprintOf(session.client),
    [Symbol.asyncDispose]: async () => {
      await session.close();
      await stack.stop();
      await removeFolder(folder);
    },
  };
}

async function makeEdits(edits: readonly Edit[], functionsFolder: string, client: Client): Promise<void> {
  for (const edit of edits) {
    if ("sql" in edit) {
      await client.query(edit.sql);
    } else if ("file" in edit) {
      const file = path.join(functionsFolder, edit.file);
      writeFileSync(file, replaced(readFileSync(file, "utf8"), edit));
    } else {
      const { rows } = await client.query<{ readonly text: string }>(
        "select pg_catalog.pg_get_functiondef($1::regproc) as text",
        [edit.routine],
      );
      await client.query(replaced(rows[0]?.text ?? "", edit));
    }
  }
}

function replaced(text: string, { from, to }: { readonly from: string; readonly to: string }): string {
  if (!text.includes(from)) {
    throw new Error(`a planted bug wants to replace what is not there: ${from}`);
  }
  return text.replaceAll(from, to);
}

async function signUpAll(
  stack: Parameters<typeof signUp>[0],
  client: Client,
): Promise<Readonly<Record<Person, SignedUp>>> {
  // The first user of an install is its admin.
  const admin = await signUp(stack, "admin@example.org");
  const viewer = await signUp(stack, "viewer@example.org");
  await client.query("update public.user_roles set role = 'viewer' where user_id = $1", [viewer.userId]);
  return {
    admin,
    viewer,
    "other trader": await signUp(stack, "other@example.org"),
    trader: await signUp(stack, "trader@example.org"),
  };
}

/** A series at 100, an instrument that everybody may trade, and an account of the trader. */
async function furnish(client: Client, trader: SignedUp): Promise<Furniture> {
  const { publicKey } = generateKeyPairSync("x25519");
  await client.query("insert into public.execution_keys (recipient_key_id, public_key) values ($1, $2)", [
    randomUUID(),
    publicKey.export({ format: "jwk" }).x,
  ]);
  await client.query("begin");
  const { rows } = await client.query<{ readonly seriesId: number }>(
    `insert into public.candle_series (source, symbol, timeframe, price_scale, volume_scale)
     values ('proof', 'BTCUSD', '1m', 8, 8) returning series_id as "seriesId"`,
  );
  await client.query(
    `insert into public.market_data_candles (series_id, open_time, is_closed, open, high, low, close, volume)
     select $1, date_trunc('minute', now()) + step * interval '1 minute', true, 10000000000, 10000000000, 10000000000, 10000000000, 100000000
     from generate_series(-2, 60) as step`,
    [rows[0]?.seriesId],
  );
  await client.query("select set_config('request.jwt.claims', $1, true), set_config('role', 'authenticated', true)", [
    JSON.stringify({ sub: trader.userId, role: "authenticated" }),
  ]);
  const made = await client.query<Furniture>(
    `select public.add_instrument($1, 'USD', tick_size => 0.01, lot_size => 0.001) as "instrumentId",
       public.open_paper_account('Proof', 'USD', 10000, limits => '{"duplicate_window_ms": 0}') as "accountId"`,
    [rows[0]?.seriesId],
  );
  await client.query("commit");
  const [furniture] = made.rows;
  if (furniture === undefined) {
    throw new Error("the trader has no account");
  }
  return furniture;
}

const kept = [
  "intents",
  "orders",
  "decisions",
  "kill_switch_changes",
  "global_setting_changes",
  "user_exchange_keys",
  "audit_log",
  "events",
];

async function footprintOf(client: Client): Promise<number> {
  const counts = kept.map((table) => `(select count(*) from public.${table})`).join(" + ");
  const { rows } = await client.query<{ readonly n: number }>(`select (${counts})::int as n`);
  return rows[0]?.n ?? 0;
}
