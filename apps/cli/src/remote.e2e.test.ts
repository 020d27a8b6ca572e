import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { ComputeClient } from "@chandlery/sdk/client";
import { findFreePort, withClient } from "@chandlery/stack";
import { makeTestFolder, removeFolder } from "@chandlery/stack/testing";
import { createClient } from "@supabase/supabase-js";
import { afterAll, beforeAll, expect, test } from "vitest";
import { requireRunning } from "./install.ts";
import { projectRoot } from "./project.ts";
import { type Command, findFreeBase, runScript, startCommand, until } from "./supervise/fixture/processes.ts";

/*
 * `chandlery up --supabase-url` against a Supabase in a process of its own, whose `postgres` is no superuser: nothing of
 * ours is in it before, and no Postgres and no gateway of ours is started beside it.
 */

interface Remote {
  readonly url: string;
  readonly databaseUrl: string;
  readonly publishableKey: string;
  readonly secretKey: string;
}

const main = path.join(projectRoot, "apps/cli/src/main.ts");
let folder = "";
let dataDir = "";
let portBase = 0;
let project: Command;
let remote: Remote;
let install: Command | undefined;

beforeAll(async () => {
  folder = await makeTestFolder("remote");
  dataDir = path.join(folder, "data");
  portBase = await findFreeBase();
  const ports = [String(await findFreePort()), String(await findFreePort())];
  project = runScript("plain-supabase.ts", [path.join(folder, "project"), ...ports]);
  remote = await until(
    "the project serves",
    () => (project.output().endsWith("\n") ? (JSON.parse(project.output()) as Remote) : undefined),
    project.output,
  );
}, 60_000);

afterAll(async () => {
  install?.process.kill("SIGTERM");
  await install?.ended;
  project.process.kill("SIGTERM");
  await project.ended;
  await removeFolder(folder);
});

type Variables = Readonly<Record<string, string>>;

const variables = (): Variables => ({
  SUPABASE_PUBLISHABLE_KEY: remote.publishableKey,
  SUPABASE_DB_URL: remote.databaseUrl,
});

const chandlery = (args: readonly string[], env: Variables = {}): Command =>
  startCommand([main, ...args, "--data-dir", dataDir], env);

const up = (url = remote.url, env: Variables = variables()): Command =>
  chandlery(["up", "--port-base", String(portBase), "--supabase-url", url], env);

async function finished(command: Command): Promise<string> {
  await command.ended;
  return command.output();
}

const swapped = (change: (url: URL) => void): Variables => {
  const url = new URL(remote.databaseUrl);
  change(url);
  return { ...variables(), SUPABASE_DB_URL: url.href };
};

test.each([
  [
    "nothing in the environment",
    {},
    "remote_variables_missing: the environment has no SUPABASE_PUBLISHABLE_KEY and no",
  ],
  [
    "no database",
    { SUPABASE_PUBLISHABLE_KEY: "sb_publishable_x" },
    "remote_variables_missing: the environment has no SUPABASE_DB_URL",
  ],
])("%s is told with what to set", async (_what, env, told) => {
  const output = await finished(up(remote.url, { SUPABASE_PUBLISHABLE_KEY: "", SUPABASE_DB_URL: "", ...env }));
  expect(output).toContain(told);
  expect(output).toContain("Set SUPABASE_PUBLISHABLE_KEY (sb_publishable_");
});

test("an address in the clear, a wrong key, a secret key and a host that is not there are told apart", async () => {
  const free = await findFreePort();
  const outputs = await Promise.all([
    finished(up("http://db.example.com")),
    finished(up(remote.url, { ...variables(), SUPABASE_PUBLISHABLE_KEY: "sb_publishable_wrong" })),
    finished(up(remote.url, { ...variables(), SUPABASE_PUBLISHABLE_KEY: remote.secretKey })),
    finished(up(`http://127.0.0.1:${free}`)),
  ]);
  expect(outputs.map((output) => /^(\w+): /m.exec(output)?.[1])).toEqual([
    "supabase_url_invalid",
    "supabase_key_refused",
    "supabase_key_refused",
    "supabase_unreachable",
  ]);
  expect(outputs.join()).not.toContain(remote.secretKey);
});

test("a database that is not there, a wrong password and roles without theirs are told apart", async () => {
  const free = await findFreePort();
  const away = await finished(
    up(
      remote.url,
      swapped((url) => (url.port = String(free))),
    ),
  );
  expect(away).toContain(`remote_database_unreachable: the database at 127.0.0.1:${free} cannot be used`);
  const wrong = await finished(
    up(
      remote.url,
      swapped((url) => (url.password = "not-the-password")),
    ),
  );
  expect(wrong).toContain("remote_database_login_refused");
  expect(wrong).not.toContain("not-the-password");
  const withTls = await finished(
    up(
      remote.url,
      swapped((url) => url.searchParams.set("sslmode", "require")),
    ),
  );
  expect(withTls).toContain("The server does not support SSL connections");
  const unset = await finished(up());
  expect(unset).toContain("role_login_refused");
  expect(unset).toContain("chandlery roles set --supabase-url");
}, 60_000);

test("`roles set` gives the services' roles their passwords, as the project's postgres, who is no superuser", async () => {
  const told = JSON.parse(
    await finished(chandlery(["roles", "set", "--json", "--supabase-url", remote.url], variables())),
  ) as { readonly migrations: readonly string[]; readonly roles: readonly string[] };
  expect(told).toMatchObject({ migrations: [], roles: ["market_data", "engine", "engine_execution"] });
  const { rows } = await withClient(remote.databaseUrl, (client) =>
    client.query(
      `select (select rolsuper from pg_roles where rolname = current_user) as super,
         (select count(*)::int from supabase_migrations.schema_migrations) as migrations,
         (select pg_get_userbyid(relowner) from pg_class where oid = 'public.backtests'::regclass) as owner`,
    ),
  );
  const files = readdirSync(path.join(projectRoot, "supabase/migrations"));
  expect(rows).toEqual([{ super: false, migrations: files.length, owner: "postgres" }]);
});

test("the install starts without a database and a gateway of its own, and has no button of a local user", async () => {
  install = up();
  await until("it is ready", () => (install?.output().includes("Ready in") ? true : undefined), install.output);
  const { state } = await requireRunning({ dataDir });
  expect(state.supabase).toEqual({ mode: "remote", url: remote.url });
  expect(state.database).toMatchObject({ pid: null, folder: null });
  expect(state.services.map(({ name }) => name).toSorted()).toEqual(["compute", "execution", "market", "web"]);
  expect(readdirSync(dataDir)).not.toContain("postgres");
  const page = await (await fetch(`http://127.0.0.1:${portBase}/sign-in`)).text();
  expect(page).toContain("Sign in");
  expect(page).not.toContain("local user");
}, 200_000);

test("a user of the project signs up, imports, backtests and reads candles and facts", async () => {
  const demo = path.join(projectRoot, "demo/candles/binance_BTC_USDT_5m_2024.csv.gz");
  const { added } = JSON.parse(
    await finished(
      chandlery(["import", demo, "--source", "binance", "--symbol", "BTC/USDT", "--timeframe", "5m", "--json"]),
    ),
  ) as { readonly added: number };
  expect(added).toBeGreaterThan(70_000);
  const client = createClient(remote.url, remote.publishableKey);
  const { data } = await client.auth.signUp({ email: "ada@example.com", password: "correct horse battery" });
  const { state, secrets } = await requireRunning({ dataDir });
  const addressOf = (name: string, what: string) => state.services.find((each) => each.name === name)?.addresses[what];
  const compute = new ComputeClient({
    url: addressOf("compute", "api") ?? "",
    token: () => data.session?.access_token ?? "",
  });
  let backtest = await compute.startBacktest({
    strategy: "cross",
    parameters: { fast: 144, slow: 864 },
    source: "binance",
    symbol: "BTC/USDT",
    timeframe: "5m",
  });
  while (backtest.status === "queued" || backtest.status === "running") {
    await wait(50);
    backtest = await compute.backtest(backtest.backtestId);
  }
  expect(backtest).toMatchObject({ status: "done", candleCount: 71_769 });
  const { data: rows } = await client.from("backtests").select("backtest_id,status");
  expect(rows).toEqual([{ backtest_id: backtest.backtestId, status: "done" }]);
  const candles = await fetch(
    `${addressOf("market", "private")}/api/v1/candles?symbol=BTC/USDT&source=binance&timeframe=5m&limit=2`,
    { headers: { authorization: `Bearer ${secrets.serviceToken}` } },
  );
  expect(await candles.json()).toHaveLength(2);
}, 60_000);

test("a command that acts as the local user says that there is none here", async () => {
  const output = await finished(chandlery(["keys", "list"]));
  expect(output).toContain("local_user_missing");
});

test("a backup is of a database here, and says where this one is backed up", async () => {
  const output = await finished(startCommand([main, "backup", path.join(folder, "x.backup"), "--data-dir", dataDir]));
  expect(output).toContain(`backup_needs_local_database: the database of this install is that of ${remote.url}`);
  expect(readdirSync(folder).filter((name) => name.startsWith("x.backup"))).toEqual([]);
});

test("status is healthy, and no password of the project is in any file, line or child", async () => {
  const status = chandlery(["status", "--json"]);
  expect(await status.ended).toBe(0);
  const password = decodeURIComponent(new URL(remote.databaseUrl).password);
  const { state } = await requireRunning({ dataDir });
  const texts = [
    install?.output() ?? "",
    status.output(),
    ...readdirSync(dataDir, { recursive: true, encoding: "utf8" })
      .map((name) => path.join(dataDir, name))
      .filter((file) => /\.(json|log)$/.test(file))
      .map((file) => readFileSync(file, "utf8")),
    ...state.services.map(({ pid }) => readFileSync(`/proc/${pid}/environ`, "utf8")),
  ];
  expect(texts.length).toBeGreaterThan(6);
  expect(texts.filter((text) => text.includes(password))).toEqual([]);
});
