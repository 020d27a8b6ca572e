import { mkdir, readFile, readdir, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { databaseUrl, withClient } from "@chandlery/stack";
import { makeTestFolder, removeFolder } from "@chandlery/stack/testing";
import { createClient } from "@supabase/supabase-js";
import { afterAll, beforeAll, expect, test } from "vitest";
import { requireRunning, withStoppedInstall } from "./install.ts";
import { projectRoot } from "./project.ts";
import { type Command, findFreeBase, startCommand, until } from "./supervise/fixture/processes.ts";

/*
 * `chandlery backup` of a whole install while it runs and is written to, and `chandlery restore` of it elsewhere: the same
 * users sign in, to the same candles, with the sessions that they had.
 */

const main = path.join(projectRoot, "apps/cli/src/main.ts");
const person = { email: "trader@example.com", password: "correct horse battery staple" };
const candleCount = 500;

let folder = "";
let portBase = 0;
let running: Command | undefined;
let refreshToken = "";

beforeAll(async () => {
  folder = await makeTestFolder("whole backup");
  portBase = await findFreeBase();
  await up("data of a trader");
  await fill();
}, 120_000);
afterAll(async () => {
  await down();
  await removeFolder(folder);
});

const at = (name: string): string => path.join(folder, name);
const backupFile = (): string => at("install.backup");

async function up(name: string): Promise<void> {
  running = startCommand([
    main,
    "up",
    "--no-web",
    "--no-demo",
    "--data-dir",
    at(name),
    "--port-base",
    String(portBase),
  ]);
  const { output } = running;
  await until("it is ready", () => (output().includes("Ready in") ? true : undefined), output);
}

async function down(): Promise<void> {
  running?.process.kill("SIGTERM");
  await running?.ended;
  running = undefined;
}

interface Ended {
  readonly code: unknown;
  readonly output: string;
}

async function chandlery(...args: readonly string[]): Promise<Ended> {
  const command = startCommand([main, ...args]);
  return { code: await command.ended, output: command.output() };
}

/** The last line: progress of what takes longer than two seconds stands before it, on stderr. */
const parseReport = (output: string): unknown => JSON.parse(output.trim().split("\n").at(-1) ?? "");

async function supabase(name: string, secret = false) {
  const { state, secrets } = await requireRunning({ dataDir: at(name) });
  const { secretKey, publishableKey } = secrets.keys;
  return createClient(state.supabase.url, secret ? secretKey : publishableKey, {
    auth: { persistSession: false, autoRefreshToken: false },
  });
}

/** A user with a session, candles, and a file in Storage. */
async function fill(): Promise<void> {
  const client = await supabase("data of a trader");
  const { data } = await client.auth.signUp(person);
  refreshToken = data.session?.refresh_token ?? "";
  const header = "timestamp_ms,open,high,low,close,volume";
  const start = Date.UTC(2024, 0, 1);
  const rows = Array.from(
    { length: candleCount },
    (_, n) => `${start + n * 60_000},${n + 1},${n + 2},${n + 1},${n + 2},5`,
  );
  await writeFile(at("candles.csv"), [header, ...rows, ""].join("\n"));
  const series = ["--source", "mine", "--symbol", "EURUSD", "--timeframe", "1m"];
  const imported = await chandlery("import", at("candles.csv"), ...series, "--data-dir", at("data of a trader"));
  expect(imported).toMatchObject({ code: 0 });
  const admin = await supabase("data of a trader", true);
  await admin.storage.createBucket("notes");
  const uploaded = await admin.storage.from("notes").upload("plan.txt", "buy low, sell high");
  expect(uploaded.error).toBeNull();
  await mkdir(at("data of a trader/strategies"), { recursive: true });
  await writeFile(at("data of a trader/strategies/own.ts"), "export const own = 1;\n");
}

/** Writes until it is stopped; returns what was known to be committed, and when. */
async function startWriter(): Promise<() => Promise<ReadonlyMap<number, number>>> {
  const { state, secrets } = await requireRunning({ dataDir: at("data of a trader") });
  const committed = new Map<number, number>();
  const stopping = new AbortController();
  const writing = withClient(databaseUrl("postgres", { port: state.database.port, secrets }), async (client) => {
    await client.query("create table public.written (n int primary key)");
    for (let n = 1; !stopping.signal.aborted; n += 1) {
      await client.query("insert into public.written values ($1)", [n]);
      committed.set(n, Date.now());
    }
  });
  await until("it writes", () => (committed.size > 20 ? true : undefined));
  return async () => {
    stopping.abort();
    await writing;
    return committed;
  };
}

let expectedRows = 0;

test("a backup is made while everything runs and writes: one file, for its owner alone", async () => {
  const stopWriter = await startWriter();
  const { code, output } = await chandlery("backup", backupFile(), "--data-dir", at("data of a trader"), "--json");
  const committed = await stopWriter();
  expect({ code, output }).toMatchObject({ code: 0 });
  const report = parseReport(output) as { readonly completedAt: string; readonly bytes: number };
  const migrations = (await readdir(path.join(projectRoot, "supabase/migrations"))).length;
  expect(report).toMatchObject({ ok: true, file: backupFile(), productVersion: "0.1.0", migrations, warnings: [] });
  const { mode, size } = await stat(backupFile());
  expect([mode & 0o777, size]).toEqual([0o600, report.bytes]);
  const before = [...committed].filter(([, knownAt]) => knownAt < Date.parse(report.completedAt));
  expectedRows = before.length;
  expect(expectedRows).toBeGreaterThan(20);
  expect(committed.size).toBeGreaterThan(expectedRows);
  expect((await readdir(folder)).filter((name) => name.startsWith("install.backup"))).toEqual(["install.backup"]);
});

test("it is restored elsewhere while the first install still runs, checked, and left stopped", async () => {
  const { code, output } = await chandlery("restore", backupFile(), "--data-dir", at("a new/home"), "--json");
  expect({ code, output }).toMatchObject({ code: 0 });
  const report = parseReport(output) as {
    readonly checks: readonly { readonly name: string; readonly ok: boolean }[];
    readonly rows: Readonly<Record<string, number>>;
  };
  expect(report.checks.map(({ name, ok }) => `${name} ${ok}`)).toEqual([
    "migrations true",
    "tables true",
    "pages true",
    "indexes true",
    "account_balances true",
    "audit_chains true",
    "reconciliation true",
  ]);
  expect(report.rows).toMatchObject({ "public.market_data_candles": candleCount, "auth.users": 1 });
  expect(report.rows["public.written"]).toBeGreaterThanOrEqual(expectedRows);
  expect(await readFile(at("a new/home/strategies/own.ts"), "utf8")).toBe("export const own = 1;\n");

  const again = await chandlery("restore", backupFile(), "--data-dir", at("a new/home"));
  expect(again).toMatchObject({ code: 1, output: expect.stringContaining("restore_target_not_empty: ") });
}, 60_000);

test("`up` on the restored folder is the same install: users, sessions, candles, files", async () => {
  await down();
  await up("a new/home");
  const client = await supabase("a new/home");
  const refreshed = await client.auth.refreshSession({ refresh_token: refreshToken });
  expect(refreshed.error).toBeNull();
  const signedIn = await client.auth.signInWithPassword(person);
  expect(signedIn.data.user?.email).toBe(person.email);
  const wrong = await client.auth.signInWithPassword({ ...person, password: "not the password" });
  expect(wrong.error?.code).toBe("invalid_credentials");
  await client.auth.signInWithPassword(person);
  const roles = await client.from("user_roles").select("role").order("role");
  expect(roles.data).toEqual([{ role: "admin" }, { role: "trader" }]);

  const { state, secrets } = await requireRunning({ dataDir: at("a new/home") });
  const found = await withClient(databaseUrl("postgres", { port: state.database.port, secrets }), async (database) => {
    const candles = await database.query("select count(*)::int as count from public.market_data_candles");
    const written = await database.query("select count(*)::int as count, max(n) as last from public.written");
    return [candles.rows[0], written.rows[0]] as { readonly count: number; readonly last?: number }[];
  });
  expect(found[0]).toEqual({ count: candleCount });
  expect(found[1]?.count).toBe(found[1]?.last);
  const admin = await supabase("a new/home", true);
  const file = await admin.storage.from("notes").download("plan.txt");
  expect(await file.data?.text()).toBe("buy low, sell high");
}, 60_000);

test("an install that does not run is backed up too, as it was left", async () => {
  await down();
  const { code, output } = await chandlery("backup", at("stopped.backup"), "--data-dir", at("a new/home"));
  expect(code).toBe(0);
  expect(output).toMatch(
    /^.*stopped\.backup: \d+ MB, from \d+ MB in [\d,]+ files, in [\d.]+ s\nAll that was committed by /m,
  );
  const { output: restored } = await chandlery("restore", at("stopped.backup"), "--data-dir", at("third"));
  expect(restored).toContain("  ok      migrations: all ");
  expect(restored).toMatch(/ {2}public\.market_data_candles +500\n/);
}, 60_000);

test("a restore that is refused leaves no folder where none was, and an empty one where one was", async () => {
  const bytes = await readFile(backupFile());
  await writeFile(at("short.backup"), bytes.subarray(0, bytes.length >> 1));
  const refused = await chandlery("restore", at("short.backup"), "--data-dir", at("refused"), "--json");
  expect([refused.code, parseReport(refused.output)]).toMatchObject([1, { error: { code: "backup_truncated" } }]);
  await mkdir(at("empty"));
  await chandlery("restore", at("short.backup"), "--data-dir", at("empty"));
  expect(await readdir(at("empty"))).toEqual([]);
  expect((await readdir(folder)).includes("refused")).toBe(false);
});

test("what cannot be backed up is said with its way out", async () => {
  const nothing = await chandlery("backup", at("none.backup"), "--data-dir", at("empty"));
  expect(nothing).toMatchObject({ code: 1, output: expect.stringContaining("backup_nothing_to_save: ") });
  const twice = await chandlery("backup", backupFile(), "--data-dir", at("third"));
  expect(twice).toMatchObject({ code: 1, output: expect.stringContaining("backup_file_exists: ") });
  expect((await readdir(folder)).filter((name) => name.includes("none"))).toEqual([]);
});

test("what does not pass its checks is said, with an exit code, and left in place", async () => {
  await withStoppedInstall(at("third"), (address) =>
    withClient(databaseUrl("postgres", address), (client) =>
      client.query(
        `update supabase_migrations.schema_migrations set statements = '{select 1}'
         where version = (select max(version) from supabase_migrations.schema_migrations)`,
      ),
    ),
  );
  await chandlery("backup", at("changed.backup"), "--data-dir", at("third"));
  const { code, output } = await chandlery("restore", at("changed.backup"), "--data-dir", at("changed"));
  expect(code).toBe(1);
  expect(output).toContain("  FAILED  migrations: migration_changed: ");
  expect(output).toContain(`restore_checks_failed: migrations; it lies in ${at("changed")}`);
  expect(await readdir(at("changed"))).toContain("secrets.json");
}, 60_000);
