import { execFile, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import type { ComputeClient } from "@chandlery/sdk/client";
import type { Backtest, PaperRun } from "@chandlery/sdk/contract";
import { makeTestFolder, removeFolder } from "@chandlery/stack/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { computeClientOf } from "./compute.ts";
import { type RunningInstall, requireRunning } from "./install.ts";
import { ensureLocalUser, supabaseOrigin, tokenOf } from "./local-user.ts";
import { projectRoot } from "./project.ts";
import { type Command, findFreeBase, startCommand, until } from "./supervise/fixture/processes.ts";

const main = path.join(projectRoot, "apps/cli/src/main.ts");
const run = promisify(execFile);

let folder = "";
let dataDir = "";
let portBase = 0;
let supervisor: Command;

beforeAll(async () => {
  folder = await makeTestFolder("first light");
  dataDir = path.join(folder, "data of a trader");
  portBase = await findFreeBase();
});

afterAll(async () => {
  supervisor.process.kill("SIGTERM");
  await supervisor.ended;
  await removeFolder(folder);
});

const chandlery = async (...args: readonly string[]): Promise<string> =>
  (await run(process.execPath, [main, ...args, "--data-dir", dataDir])).stdout;

function up(): Command {
  return startCommand([main, "up", "--no-web", "--data-dir", dataDir, "--port-base", String(portBase)]);
}

const toldToTryNext = (command: Command) =>
  until("the demo is there", () => (command.output().includes("Try next") ? true : undefined), command.output);

const install = (): Promise<RunningInstall> => requireRunning({ dataDir });
const client = async (): Promise<ComputeClient> => computeClientOf(await install());
const pidOf = async (name: string): Promise<number> => {
  const { state } = await install();
  return name === "postgres"
    ? (state.database.pid ?? Number.NaN)
    : (state.services.find((service) => service.name === name)?.pid ?? Number.NaN);
};

/** Waits until the run has worked on `candles`, through whatever was killed meanwhile. */
const workedOn = (paperRunId: string, candles: number): Promise<PaperRun> =>
  until(`the run is at candle ${candles}`, async () => {
    const state = await client()
      .then((compute) => compute.paperRun(paperRunId))
      .catch(() => undefined);
    return state !== undefined && state.candleCount >= candles ? state : undefined;
  });

test("a first start: real candles, a backtest, a paper run that fills, all healthy", async () => {
  supervisor = up();
  await toldToTryNext(supervisor);
  expect(supervisor.output()).toMatch(/Ready in [\d.]+ s/);
  expect(supervisor.output()).toContain("Imported 292,065 real candles");
  expect(supervisor.output()).toMatch(/Backtest: cross fast=96 slow=576 on SOL\/USDT 5m, 72,028 candles/);
  expect(supervisor.output()).toContain("Paper run (REPLAY)");
  const status = JSON.parse(await chandlery("status", "--json")) as { processes: { name: string; healthy: boolean }[] };
  expect(status.processes.map(({ name, healthy }) => `${name} ${healthy}`)).toEqual([
    "supervisor true",
    "postgres true",
    "supabase true",
    "market true",
    "compute true",
    "execution true",
  ]);
}, 60_000);

test("the market service's environment holds one database URL, of role market_data, and no token", async () => {
  const pid = await pidOf("market");
  const environment = readFileSync(`/proc/${pid}/environ`, "utf8").split("\0");
  const { secrets } = await install();
  expect(environment.filter((entry) => entry.includes("postgres://") || entry.includes("postgresql://"))).toEqual([
    expect.stringMatching(/^CHANDLERY_DATABASE_URL=postgres(ql)?:\/\/market_data:/),
  ]);
  const others = [
    secrets.passwords.engine,
    secrets.passwords.postgres,
    secrets.passwords.supabase_admin,
    secrets.serviceToken,
  ];
  expect(environment.filter((entry) => others.some((secret) => entry.includes(secret)))).toEqual([]);
});

test("a key made at the terminal lets candles in, and nobody out without the service token", async () => {
  const { key } = JSON.parse(await chandlery("keys", "create", "--source", "mt5", "--json")) as { key: string };
  const { state, secrets } = await install();
  const { ingest, private: reading } = state.services.find(({ name }) => name === "market")?.addresses ?? {};
  const body = JSON.stringify({
    candles: [
      {
        symbol: "EURUSD",
        timeframe: "H1",
        timestamp: "2024-05-01T09:00:00Z",
        open: 1.07,
        high: "1.0712",
        low: 1.0689,
        close: 1.0705,
        volume: 1200,
      },
    ],
  });
  const post = (apiKey: string) =>
    fetch(`${ingest}/api/v1/candles`, {
      method: "POST",
      body,
      headers: { "content-type": "application/json", "x-api-key": apiKey },
    });
  const { userId } = await ensureLocalUser(await install());
  const get = (headers: Record<string, string>, owner = `&user_id=${userId}`) =>
    fetch(`${reading}/api/v1/candles?symbol=EURUSD&timeframe=1h${owner}`, { headers });

  const first = await post(key);
  expect(first.status).toBe(201);
  expect(await first.json()).toMatchObject({ status: "success", records_added: 1 });
  expect(await (await post(key)).json()).toMatchObject({ records_added: 0 });
  expect((await post(secrets.serviceToken)).status).toBe(401);

  expect((await get({})).status).toBe(401);
  expect((await get({ "x-api-key": key })).status).toBe(401);
  expect((await get({ authorization: `Bearer ${key}` })).status).toBe(401);
  expect((await get({ authorization: "Bearer guessed" })).status).toBe(401);
  const served = await get({ authorization: `Bearer ${secrets.serviceToken}` });
  expect(await served.json()).toEqual([
    { timestamp: Date.UTC(2024, 4, 1, 9), open: 1.07, high: 1.0712, low: 1.0689, close: 1.0705, volume: 1200 },
  ]);
  // What a user's key brought in is theirs.
  expect((await get({ authorization: `Bearer ${secrets.serviceToken}` }, "")).status).toBe(404);

  const listed = await chandlery("keys", "list");
  expect(listed).toMatch(/^ {3}1 {2}chk_\S{6}… {2}mt5 {2}all symbols {2}since /);
  expect(listed).not.toContain(key);
  expect(await chandlery("keys", "revoke", "1")).toBe(`Key 1 (${key.slice(0, 10)}…) of mt5 is revoked.\n`);
  expect((await post(key)).status).toBe(401);
  await expect(chandlery("keys", "revoke", "7")).rejects.toMatchObject({
    stderr: expect.stringContaining("ingest_key_unknown: there is no ingest key 7"),
  });
});

test("kill -9 of an engine entry, of Postgres and of the supervisor, during a paper run and an import: nothing is lost, nothing is done twice", async () => {
  const asked = ["--symbol", "BTC/USDT", "--timeframe", "5m", "--to", "2024-01-06T00:00:00Z", "--strategy", "cross"];
  const started = JSON.parse(
    await chandlery("run", "paper", ...asked, "--pace", "4", "--detach", "--json"),
  ) as PaperRun;
  await workedOn(started.paperRunId, 100);
  process.kill(await pidOf("compute"), "SIGKILL");
  const afterEngine = await workedOn(started.paperRunId, 300);
  process.kill(await pidOf("postgres"), "SIGKILL");
  await workedOn(started.paperRunId, afterEngine.candleCount + 200);

  const file = path.join(projectRoot, "demo/candles/binance_ETH_USDT_5m_2024.csv.gz");
  const importing = ["import", file, "--source", "copy", "--symbol", "ETH/USDT", "--timeframe", "5m"];
  const killed = spawn(process.execPath, [main, ...importing, "--data-dir", dataDir], { stdio: "ignore" });
  await until("the import has stored some", async () => {
    const { state, secrets } = await install();
    const url = state.services.find(({ name }) => name === "market")?.addresses["private"];
    const headers = { authorization: `Bearer ${secrets.serviceToken}` };
    const answer = await fetch(`${url}/api/v1/candles?symbol=ETH/USDT&timeframe=5m&source=copy&limit=1`, { headers });
    const rows: unknown = await answer.json();
    return Array.isArray(rows) && rows.length > 0 ? true : undefined;
  });
  supervisor.process.kill("SIGKILL");
  killed.kill("SIGKILL");
  await supervisor.ended;

  supervisor = up();
  await toldToTryNext(supervisor);
  expect(supervisor.output()).toContain("Demo candles are there");
  const again = JSON.parse(await chandlery(...importing, "--json")) as { added: number; unchanged: number };
  expect(again.added + again.unchanged).toBe(71_769);
  expect(again.unchanged).toBeGreaterThan(0);

  const done = await until("the paper run is over", async () => {
    const state = await (await client()).paperRun(started.paperRunId);
    return state.status === "running" ? undefined : state;
  });
  // 5 days of 288 candles.
  expect(done).toMatchObject({ status: "done", candleCount: 1_440, error: null });

  const backtest = JSON.parse(await chandlery("backtest", ...asked, "--json")) as Backtest;
  const paperFills = await (await client()).paperRunFills(started.paperRunId, -1);
  const expected = await fillsOfBacktest(backtest.backtestId);
  // The backtest closes what is open at its end, the paper run leaves it open.
  const closing = expected.filter(({ exitReason }) => exitReason === "end_of_run").length;
  expect(paperFills.map(withoutId)).toEqual(expected.slice(0, expected.length - closing).map(withoutId));
}, 120_000);

async function fillsOfBacktest(backtestId: string) {
  const running = await install();
  const url = running.state.services.find(({ name }) => name === "compute")?.addresses["api"];
  const token = await tokenOf(await ensureLocalUser(running), {
    secrets: running.secrets,
    origin: supabaseOrigin(running),
  });
  const headers = { authorization: `Bearer ${token}` };
  const answer = await fetch(`${url}/api/v1/backtests/${backtestId}/fills`, { headers });
  const fills: unknown = await answer.json();
  expect([answer.status, fills]).toEqual([200, expect.any(Array)]);
  return fills as { readonly exitReason: string | null; readonly clientOrderId: string }[];
}

const withoutId = ({ clientOrderId: _id, ...fill }: { readonly clientOrderId: string }): object => fill;
