import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runBacktest } from "@chandlery/core/backtest";
import { equityAt, tradeHashText } from "@chandlery/core/ledger";
import { builtInStrategies } from "@chandlery/core/strategy";
import { newSecrets } from "@chandlery/stack";
import { generateKeyPair } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { privateAuditKey } from "./audit/audit-key.ts";
import { startComputeService } from "./compute-service.ts";
import { findIngestKey } from "./db/ingest-keys.ts";
import { query } from "./db/pool.ts";
import { readCandles } from "./db/read-candles.ts";
import type { RunningService } from "./entry/service-process.ts";
import { toRunSettings } from "./job/run-settings.ts";
import { type TestAuth, testAuth } from "./testing/auth.ts";
import { type TestPools, testPools } from "./testing/candles.ts";
import { call as callAs, importBtc, killHard, startComputeProcess, until } from "./testing/compute.ts";

let pools: TestPools;
let auth: TestAuth;
let userId: string;
let token: string;
let service: RunningService;
let url: string;
let folder: string;
let ids = 0;

const start = () =>
  startComputeService({
    databaseUrl: pools.urls.engine,
    port: 0,
    userToken: auth,
    corsOrigins: ["https://desk.example.org"],
    strategyRoots: [folder],
    audit: { folder: join(folder, "audit"), key: privateAuditKey(newSecrets().auditKey) },
    concurrency: 2,
    host: { stallMs: 2_500, memoryMb: 128 },
    logLevel: "silent",
    version: "0.0.0",
    // Counted in front, since the orders of an account carry its first twenty digits.
    newId: () => `${(ids += 1).toString().padStart(8, "0")}-0000-4000-8000-000000000000`,
  });

beforeAll(async () => {
  pools = await testPools();
  auth = await testAuth();
  userId = await pools.signUp("first@example.org");
  token = await auth.tokenOf(userId);
  folder = mkdtempSync(join(tmpdir(), "chandlery strategies "));
  await importBtc(pools);
  service = await start();
  url = service.addresses["api"] ?? "";
});

afterAll(async () => {
  await service.stop();
  await auth[Symbol.asyncDispose]();
  await pools[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

const call = (address: string, path: string, options: { readonly body?: unknown; readonly token?: string } = {}) =>
  callAs(address, path, { token, ...options });

const btc = { symbol: "BTC/USDT", timeframe: "5m" };

const strategyFile = (name: string, body: string): string => {
  const file = join(folder, name);
  writeFileSync(file, body);
  return file;
};

const finished = (path: string) =>
  until(
    () => call(url, path),
    ({ status }) => status !== "queued" && status !== "running",
  );

async function backtest(body: object) {
  const queued = await call(url, "/api/v1/backtests", { body });
  expect(queued.status).toBe(202);
  return finished(`/api/v1/backtests/${String(queued.body["backtestId"])}`);
}

describe("a backtest", () => {
  test("gives the trades and the equity of the core, and stores its facts as exact decimals", async () => {
    const settings = { startCash: 100_000 };
    const done = await backtest({ ...btc, strategy: "cross", parameters: { fast: 12, slow: 48 }, settings });

    const candles = await readCandles(pools.engine, { symbol: "BTC/USDT", timeframe: "5m" });
    const definition = builtInStrategies.get("cross");
    if (definition === undefined) {
      throw new Error("Invariant: cross is built in");
    }
    const expected = runBacktest({
      definition,
      parameters: { fast: 12, slow: 48 },
      candles,
      settings: toRunSettings(settings, { symbol: "BTC/USDT", timeframeMs: 300_000 }),
    });
    expect(done).toMatchObject({
      status: "done",
      progress: 1,
      candleCount: 71_769,
      tradeCount: expected.trades.length,
      tradeHash: createHash("sha256").update(tradeHashText(expected.trades)).digest("hex"),
      finalEquity: String(expected.finalEquity),
      error: null,
    });

    // SQL numeric sums the same fills exactly; float64 rounds once an operation, some 10,000 of them here.
    const [balance] = await query<{ readonly cash: string; readonly position: string; readonly fees: string }>(
      pools.owner,
      `select cash::text, position::text, fees::text
       from public.account_balances
       join public.backtests using (account_id)
       where backtest_id = $1`,
      [done["backtestId"]],
    );
    expect(Number(balance?.position)).toBe(0);
    expect(Number(balance?.cash) / expected.finalEquity).toBeCloseTo(1, 12);
    expect(Number(balance?.fees) / expected.feesPaid).toBeCloseTo(1, 12);
  });

  test("has a benchmark at its marks that ends where the metric buy and hold says", async () => {
    const range = { from: "2024-02-01T00:00:00Z", to: "2024-03-01T00:00:00Z" };
    const done = await backtest({ ...btc, ...range, strategy: "cross", settings: { startCash: 5_000 } });
    const path = `/api/v1/backtests/${String(done["backtestId"])}`;
    const [benchmark, equity] = await Promise.all([call(url, `${path}/benchmark`), call(url, `${path}/equity`)]);
    const points = (answer: typeof benchmark) =>
      answer.body as unknown as readonly { readonly time: number; readonly equity: string }[];
    expect(points(benchmark).map(({ time }) => time)).toEqual(points(equity).map(({ time }) => time));

    const candles = await readCandles(pools.engine, {
      symbol: "BTC/USDT",
      timeframe: "5m",
      from: Date.parse(range.from),
      to: Date.parse(range.to),
    });
    const [first, last] = [candles.close[0] ?? 0, candles.close[candles.length - 1] ?? 0];
    expect(Number(points(benchmark).at(-1)?.equity)).toBeCloseTo((5_000 * last) / first, 6);
    const metrics = done["metrics"] as readonly { readonly name: string; readonly value: number }[];
    expect(metrics.find(({ name }) => name === "buy_and_hold_return")?.value).toBeCloseTo(last / first - 1, 12);

    const stranger = await auth.tokenOf(await pools.signUp("benchmark@example.org"));
    expect((await call(url, `${path}/benchmark`, { token: stranger })).status).toBe(404);
  });

  test("that ends in a position: cash and position in SQL agree with the ledger of the core", async () => {
    const settings = { startCash: 100_000, atEnd: "mark" as const };
    const to = "2024-02-01T00:00:00Z";
    const done = await backtest({ ...btc, strategy: "cross", to, settings });

    const candles = await readCandles(pools.engine, { symbol: "BTC/USDT", timeframe: "5m", to: Date.parse(to) });
    const definition = builtInStrategies.get("cross");
    const expected = runBacktest({
      definition: definition ?? neverStrategy,
      parameters: definition?.parameters ?? {},
      candles,
      settings: toRunSettings(settings, { symbol: "BTC/USDT", timeframeMs: 300_000 }),
    });
    const lastClose = candles.close[candles.length - 1] ?? 0;
    const [balance] = await query<{ readonly position: string; readonly equity: string }>(
      pools.owner,
      `select position::text, (cash + position * $2::numeric)::text as equity
       from public.account_balances
       join public.backtests using (account_id)
       where backtest_id = $1`,
      [done["backtestId"], String(lastClose)],
    );
    const { account } = expected.run;
    expect(Number(balance?.position)).toBe(account.position?.quantity);
    expect(Number(balance?.equity) / equityAt(account, lastClose)).toBeCloseTo(1, 12);
  });

  test("keeps what the gate refused, with rule, value and limit", async () => {
    const settings = { startCash: 100_000, limits: { maxOrderValue: 50_000 } };
    const done = await backtest({ ...btc, strategy: "cross", to: "2024-01-03T00:00:00Z", settings });
    const { body } = await call(url, `/api/v1/backtests/${String(done["backtestId"])}/decisions?limit=1`);
    // 95 % of 100,000 less the fee is asked for: (100,000 × 0.95) / 1.001 ≈ 94,905, rounded down to 6 decimals of BTC.
    expect(body).toEqual([
      expect.objectContaining({
        verdict: "refused",
        rule: "max_order_value",
        code: "intent_exceeds_max_order_value",
        limit: 50_000,
      }),
    ]);
    expect(done["tradeCount"]).toBe(0);
  });

  test("can be cancelled while it runs, and not twice", async () => {
    const slow = strategyFile(
      "slow.ts",
      `import { defineStrategy } from "@chandlery/core/strategy";
       export const strategy = defineStrategy({ name: "slow", parameters: {}, create: () => ({
         onCandle() { const end = performance.now() + 1; while (performance.now() < end); return undefined; } }) });`,
    );
    const queued = await call(url, "/api/v1/backtests", { body: { ...btc, strategy: slow } });
    const path = `/api/v1/backtests/${String(queued.body["backtestId"])}`;
    await until(
      () => call(url, path),
      ({ progress }) => Number(progress) > 0,
    );
    expect((await call(url, `${path}/cancel`, { body: {} })).body).toMatchObject({ status: "cancelled" });
    expect(await call(url, `${path}/cancel`, { body: {} })).toMatchObject({
      status: 409,
      body: { code: "run_already_over" },
    });
  });

  test("that an engine left behind is run again at the next start", async () => {
    const done = await backtest({ ...btc, strategy: "cross", to: "2024-01-03T00:00:00Z" });
    const { backtestId, tradeHash } = done;
    // What a crash leaves: facts that are stored, a status that is not.
    await query(
      pools.owner,
      `update public.backtests set status = 'running', finished_at = null, trade_hash = null, trade_count = null,
         candle_count = null, final_equity = null, metrics = null where backtest_id = $1`,
      [backtestId],
    );
    await service.stop();
    service = await start();
    url = service.addresses["api"] ?? "";
    const again = await finished(`/api/v1/backtests/${String(backtestId)}`);
    expect(again).toMatchObject({ status: "done", tradeHash });
  });
});

const neverStrategy = { name: "never", parameters: {}, create: () => ({ onCandle: () => undefined }) };

describe("bad input", () => {
  test.each([
    ["an unknown symbol", { ...btc, symbol: "NOPE", strategy: "cross" }, 404, "series_not_found"],
    ["an unknown timeframe", { ...btc, timeframe: "7x", strategy: "cross" }, 422, "timeframe_unknown"],
    ["a range that is reversed", { ...btc, strategy: "cross", from: 2, to: 1 }, 422, "range_reversed"],
    ["a time that is none", { ...btc, strategy: "cross", from: "yesterday" }, 422, "instant_invalid"],
    ["an unknown strategy", { ...btc, strategy: "nope" }, 404, "strategy_not_found"],
    ["a strategy outside the folders", { ...btc, strategy: "/etc/hostname" }, 404, "strategy_not_found"],
    [
      "an unknown parameter",
      { ...btc, strategy: "cross", parameters: { quick: 1 } },
      422,
      "strategy_parameter_unknown",
    ],
    [
      "a parameter of the wrong type",
      { ...btc, strategy: "cross", parameters: { fast: "x" } },
      422,
      "strategy_parameter_invalid",
    ],
    ["an unknown setting", { ...btc, strategy: "cross", settings: { leverage: 10 } }, 422, "request_invalid"],
    ["a start without cash", { ...btc, strategy: "cross", settings: { startCash: 0 } }, 422, "request_invalid"],
  ])("%s is refused with its code", async (_name, body, status, code) => {
    const answer = await call(url, "/api/v1/backtests", { body });
    expect(answer).toMatchObject({ status, body: { code, status, retryable: false } });
    expect(String(answer.body["suggestion"])).not.toBe("");
  });

  test("a token that is missing, forged, expired, of another issuer, audience or key is refused", async () => {
    const { privateKey } = await generateKeyPair("ES256");
    const unsigned = `${encode({ alg: "none" })}.${encode({ sub: userId, aud: "authenticated", iss: auth.issuer, exp: 4e9 })}.`;
    const refused = async (bad: string) => {
      const { status, body } = await call(url, "/api/v1/backtests", { token: bad });
      return `${status} ${String(body["code"])}`;
    };
    expect((await fetch(`${url}/api/v1/backtests`)).status).toBe(401);
    expect(await refused("guessed")).toBe("401 user_token_invalid");
    expect(await refused(unsigned)).toBe("401 user_token_invalid");
    expect(await refused(await auth.tokenOf(userId, { key: privateKey }))).toBe("401 user_token_invalid");
    expect(await refused(await auth.tokenOf(userId, { kid: "other" }))).toBe("401 user_token_invalid");
    expect(await refused(await auth.tokenOf(userId, { expiresIn: "-1s" }))).toBe("401 user_token_expired");
    expect(await refused(await auth.tokenOf(userId, { claims: { aud: "anon" } }))).toBe("401 user_token_invalid");
    expect(await refused(await auth.tokenOf(userId, { claims: { iss: "https://evil.example.org" } }))).toBe(
      "401 user_token_invalid",
    );
    expect(await refused(await auth.tokenOf("nobody"))).toBe("401 user_token_invalid");
    expect((await call(url, "/api/v1/backtests")).status).toBe(200);
  });

  test("pages of a named origin may call, of another may not", async () => {
    const preflight = async (origin: string) => {
      const headers = { origin, "access-control-request-method": "POST" };
      const response = await fetch(`${url}/api/v1/backtests`, { method: "OPTIONS", headers });
      return response.headers.get("access-control-allow-origin");
    };
    expect(await preflight("https://desk.example.org")).toBe("https://desk.example.org");
    expect(await preflight("https://evil.example.org")).toBeNull();
  });

  test("an id of nothing is not found", async () => {
    const nobody = "00000000-0000-4000-8000-ffffffffffff";
    expect(await call(url, `/api/v1/backtests/${nobody}`)).toMatchObject({
      status: 404,
      body: { code: "run_not_found" },
    });
    expect(await call(url, `/api/v1/paper-runs/${nobody}/fills`)).toMatchObject({
      status: 404,
      body: { code: "run_not_found" },
    });
  });

  test.each([
    [
      "throws",
      `onCandle() { throw new Error("no luck"); }`,
      "strategy_failed",
      /throws failed at candle 0 \(2024-01-01T00:00:00.000Z\): no luck/,
    ],
    ["never returns", `onCandle() { for (;;); }`, "strategy_timed_out", /did not return for 2.5 s/],
    ["is async", `async onCandle() { return undefined; }`, "strategy_answer_invalid", /promise/],
    [
      "answers nonsense",
      `onCandle() { return { kind: "enter", side: "up" }; }`,
      "strategy_answer_invalid",
      /no signal/,
    ],
    [
      "eats all memory",
      `onCandle() { const all = []; for (;;) all.push(new Array(1e6).fill(1)); }`,
      "strategy_failed",
      /memory|ended/i,
    ],
  ])("a strategy that %s ends its own run and nothing else", async (name, method, code, detail) => {
    const file = strategyFile(
      `${name.replaceAll(" ", "-")}.ts`,
      `import { defineStrategy } from "@chandlery/core/strategy";
       export const strategy = defineStrategy({ name: "${name}", parameters: {}, create: () => ({ ${method} }) });`,
    );
    const failed = await backtest({ ...btc, strategy: file, to: "2024-01-02T00:00:00Z" });
    expect(failed).toMatchObject({ status: "failed", error: { code } });
    expect((failed["error"] as { readonly detail: string }).detail).toMatch(detail);
    const facts = await query(
      pools.owner,
      "select 1 from public.intents join public.backtests using (account_id) where backtest_id = $1",
      [failed["backtestId"]],
    );
    expect(facts).toEqual([]);
    expect((await call(url, "/ready")).status).toBe(200);
  });

  test("a file that is no strategy says what is missing", async () => {
    const file = strategyFile("empty.ts", "export const nothing = 1;");
    const failed = await backtest({ ...btc, strategy: file, to: "2024-01-02T00:00:00Z" });
    expect(failed).toMatchObject({ status: "failed", error: { code: "strategy_file_invalid" } });
  });
});

describe("users", () => {
  test("a stranger finds nothing of another's runs and can neither cancel nor stop them", async () => {
    const mine = await backtest({ ...btc, strategy: "cross", to: "2024-01-02T00:00:00Z" });
    const started = await call(url, "/api/v1/paper-runs", { body: { ...month, paceMs: 1_000 } });
    const stranger = await auth.tokenOf(await pools.signUp("no-feed-of-mine@example.org"));
    const paths = [
      `/api/v1/backtests/${String(mine["backtestId"])}`,
      `/api/v1/paper-runs/${String(started.body["paperRunId"])}`,
    ];
    for (const path of paths) {
      for (const facts of ["", "/fills", "/decisions", "/equity"]) {
        expect(await call(url, `${path}${facts}`, { token: stranger })).toMatchObject({
          status: 404,
          body: { code: "run_not_found" },
        });
      }
    }
    const [backtestPath, paperPath] = paths;
    expect((await call(url, `${backtestPath}/cancel`, { token: stranger, body: {} })).status).toBe(404);
    expect((await call(url, `${paperPath}/stop`, { token: stranger, body: {} })).status).toBe(404);
    expect((await call(url, "/api/v1/backtests", { token: stranger })).body).toEqual([]);
    expect((await call(url, "/api/v1/paper-runs", { token: stranger })).body).toEqual([]);
    expect((await call(url, `${paperPath}/stop`, { body: {} })).body).toMatchObject({ status: "stopped" });
  });

  test("ingest keys are made, listed and revoked by their user; the secret is stored nowhere", async () => {
    const path = "/api/v1/ingest-keys";
    const created = await call(url, path, { body: { source: "mt5", symbols: ["EURUSD"] } });
    const { key, keyId } = created.body as { key: string; keyId: number };
    expect(created.status).toBe(201);
    expect(key).toMatch(/^chk_[\w-]{43}$/); // 256 bits in base64url: ceil(256 / 6) = 43 characters
    const sha256 = createHash("sha256").update(key).digest();
    const live = { keyId, userId, source: "mt5", symbols: ["EURUSD"] };
    expect(await findIngestKey(pools.marketData, sha256)).toEqual(live);

    const listed = await call(url, path);
    expect(JSON.stringify(listed.body)).not.toContain(key);
    expect(listed.body).toMatchObject([{ keyId, source: "mt5", prefix: key.slice(0, 10), revokedAt: null }]);

    const stranger = await auth.tokenOf(await pools.signUp("stranger@example.org"));
    const revoke = `${path}/${keyId}/revoke`;
    expect((await call(url, path, { token: stranger })).body).toEqual([]);
    expect(await call(url, revoke, { body: {}, token: stranger })).toMatchObject({
      status: 404,
      body: { code: "ingest_key_unknown" },
    });
    expect(await findIngestKey(pools.marketData, sha256)).toEqual(live);

    expect((await call(url, revoke, { body: {} })).body).toMatchObject({ keyId, revokedAt: expect.any(String) });
    expect(await findIngestKey(pools.marketData, sha256)).toBeUndefined();
    expect(await call(url, path, { body: { source: " mt5" } })).toMatchObject({ status: 422 });
  });

  test("a viewer starts nothing; a trader who is no admin runs no file", async () => {
    const viewerId = await pools.signUp("viewer@example.org");
    const viewer = await auth.tokenOf(viewerId);
    const file = strategyFile("any.ts", "export const strategy = 1;");
    expect(await call(url, "/api/v1/backtests", { token: viewer, body: { ...btc, strategy: file } })).toMatchObject({
      status: 403,
      body: { code: "strategy_file_needs_admin" },
    });
    await pools.owner.query("update public.user_roles set role = 'viewer' where user_id = $1", [viewerId]);
    expect(await call(url, "/api/v1/backtests", { token: viewer, body: { ...btc, strategy: "cross" } })).toMatchObject({
      status: 403,
      body: { code: "role_missing" },
    });
    expect(await call(url, "/api/v1/ingest-keys", { token: viewer, body: { source: "mt5" } })).toMatchObject({
      body: { code: "role_missing" },
    });
    // Each refusal stands in the chain of who asked, before the answer goes out.
    const refused = await query<{ readonly entry: string }>(
      pools.owner,
      "select entry from public.audit_log where user_id = $1 and entry::jsonb ->> 'kind' = 'request_refused' order by seq",
      [viewerId],
    );
    expect(refused.map(({ entry }) => JSON.parse(entry) as unknown)).toMatchObject(
      [
        { code: "strategy_file_needs_admin", method: "POST", route: "/api/v1/backtests" },
        { code: "role_missing", method: "POST", route: "/api/v1/backtests" },
        { code: "role_missing", method: "POST", route: "/api/v1/ingest-keys" },
      ].map((detail) => ({ actor: viewerId, role: "engine", detail })),
    );
  });
});

const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString("base64url");

const month = {
  ...btc,
  strategy: "cross",
  to: "2024-01-06T00:00:00Z",
  settings: { startCash: 100_000, atEnd: "mark" as const },
};

const fillsOf = async (path: string) => {
  const { body } = await call(url, `${path}/fills`);
  return (body as unknown as readonly Record<string, unknown>[]).map(({ clientOrderId: _id, ...fill }) => fill);
};

describe("a paper run", () => {
  test("makes the fills of the backtest over the same candles, through the database", async () => {
    const expected = await backtest(month);
    const started = await call(url, "/api/v1/paper-runs", { body: { ...month, paceMs: 0 } });
    expect(started).toMatchObject({ status: 201, body: { status: "running", label: "REPLAY" } });
    const path = `/api/v1/paper-runs/${String(started.body["paperRunId"])}`;
    // 5 days of 288 candles.
    expect(await finished(path)).toMatchObject({ status: "done", candleCount: 1_440, equity: expected["finalEquity"] });
    const fills = await fillsOf(path);
    expect(fills.length).toBeGreaterThan(50);
    expect(fills).toEqual(await fillsOf(`/api/v1/backtests/${String(expected["backtestId"])}`));
  }, 60_000);

  test("can be stopped, once", async () => {
    const started = await call(url, "/api/v1/paper-runs", { body: { ...month, paceMs: 50 } });
    const path = `/api/v1/paper-runs/${String(started.body["paperRunId"])}`;
    expect((await call(url, `${path}/stop`, { body: {} })).body).toMatchObject({ status: "stopped" });
    expect(await call(url, `${path}/stop`, { body: {} })).toMatchObject({
      status: 409,
      body: { code: "run_already_over" },
    });
  });

  test("fails when its strategy's file changed since it began", async () => {
    const text = (depth: number) => `
      import { defineStrategy, enterLong } from "@chandlery/core/strategy";
      export const strategy = defineStrategy({ name: "dip", parameters: {}, create: () => ({
        onCandle: (view) => view.isFlat ? enterLong({ limit: view.close * ${depth}, goodForCandles: 1 }) : undefined }) });`;
    const file = strategyFile("dip.ts", text(0.999));
    const started = await call(url, "/api/v1/paper-runs", { body: { ...month, strategy: file, paceMs: 20 } });
    const path = `/api/v1/paper-runs/${String(started.body["paperRunId"])}`;
    await until(
      () => call(url, path),
      ({ candleCount }) => Number(candleCount) > 10,
    );
    await service.stop();
    strategyFile("dip.ts", text(0.998));
    service = await start();
    url = service.addresses["api"] ?? "";
    expect(await finished(path)).toMatchObject({ status: "failed", error: { code: "replay_diverged" } });
  });

  test("survives kill -9 of its engine, again and again, without a lost or a double fill", async () => {
    const expected = await backtest(month);
    await service.stop();
    let process = await startComputeProcess(pools.urls.engine, { auth, strategyRoots: folder });
    const started = await call(process.url, "/api/v1/paper-runs", { body: { ...month, paceMs: 1 } });
    const path = `/api/v1/paper-runs/${String(started.body["paperRunId"])}`;
    for (const candles of [60, 400, 900]) {
      await until(
        () => call(process.url, path),
        ({ candleCount }) => Number(candleCount) >= candles,
      );
      await killHard(process);
      process = await startComputeProcess(pools.urls.engine, { auth, strategyRoots: folder });
    }
    url = process.url;
    expect(await finished(path)).toMatchObject({ status: "done", candleCount: 1_440, equity: expected["finalEquity"] });
    expect(await fillsOf(path)).toEqual(await fillsOf(`/api/v1/backtests/${String(expected["backtestId"])}`));
    await killHard(process);
    service = await start();
    url = service.addresses["api"] ?? "";
  }, 60_000);
});
