import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { t0 } from "../testing/candles.ts";
import { type TestMarket, get, nowMs, post, send, serviceToken, testMarket } from "../testing/market.ts";
import { revokeIngestKey } from "../db/ingest-keys.ts";
import { startMarketService } from "../market-service.ts";
import { createIngestKey } from "../verb/manage-ingest-keys.ts";

let market: TestMarket;

beforeAll(async () => {
  market = await testMarket();
});

afterAll(() => market[Symbol.asyncDispose]());

const hour = 3_600_000;

const candle = (change: Record<string, unknown> = {}) => ({
  symbol: "EURUSD",
  timeframe: "H1",
  timestamp: "2024-01-01T00:00:00Z",
  open: "1.1",
  high: 1.3,
  low: 1,
  close: 1.2,
  volume: 7,
  ...change,
});

const success = (
  counts: { added?: number; updated?: number; unchanged?: number; revised?: number },
  message: string,
) => ({
  status: 201,
  contentType: "application/json; charset=utf-8",
  body: {
    status: "success",
    message,
    records_added: counts.added ?? 0,
    records_updated: counts.updated ?? 0,
    records_unchanged: counts.unchanged ?? 0,
    records_revised: counts.revised ?? 0,
  },
});

test("candles go in on one port and come out on the other, oldest first, in ms and numbers", async () => {
  const sent = [
    candle({ symbol: "A", timestamp: t0 + hour, close: "1.25" }),
    candle({ symbol: "A" }),
    candle({ symbol: "B", timeframe: "5m", volume: "0.00000029" }),
  ];
  expect(await post(market, sent)).toEqual(success({ added: 3 }, "3 added"));
  for (let replay = 0; replay < 10; replay += 1) {
    expect(await post(market, sent)).toEqual(success({ unchanged: 3 }, "0 added, 3 unchanged"));
  }

  expect(await get(market, "symbol=A&timeframe=1h")).toEqual({
    status: 200,
    contentType: "application/json; charset=utf-8",
    body: [
      { timestamp: t0, open: 1.1, high: 1.3, low: 1, close: 1.2, volume: 7 },
      { timestamp: t0 + hour, open: 1.1, high: 1.3, low: 1, close: 1.25, volume: 7 },
    ],
  });
  expect((await get(market, "symbol=B&timeframe=M5&source=feed")).body).toMatchObject([{ volume: 2.9e-7 }]);
});

test("from is inclusive, to is exclusive, ISO or ms; limit cuts at the end", async () => {
  await post(
    market,
    [0, 1, 2, 3].map((at) => candle({ symbol: "R", timestamp: t0 + at * hour })),
  );
  const times = async (query: string) => {
    const { body } = await get(market, `symbol=R&timeframe=1h&${query}`);
    return (body as { timestamp: number }[]).map(({ timestamp }) => (timestamp - t0) / hour);
  };

  expect(await times(`from=${t0 + hour}&to=2024-01-01T03:00:00Z`)).toEqual([1, 2]);
  expect(await times("from=2024-01-01T02:00:00%2B00:00")).toEqual([2, 3]);
  expect(await times("limit=3")).toEqual([0, 1, 2]);
  expect(await times("from=0&to=999999999999999")).toEqual([0, 1, 2, 3]);
});

test("a forming candle is served only when asked for, and is replaced until it is closed", async () => {
  const forming = candle({ symbol: "F", closed: false });
  expect(await post(market, [forming])).toEqual(success({ added: 1 }, "1 added"));
  expect(await post(market, [{ ...forming, high: 1.4, volume: 9 }])).toEqual(
    success({ updated: 1 }, "0 added, 1 updated"),
  );

  expect((await get(market, "symbol=F&timeframe=1h")).body).toEqual([]);
  expect((await get(market, "symbol=F&timeframe=1h&include_forming=true")).body).toMatchObject([{ high: 1.4 }]);

  expect(await post(market, [candle({ symbol: "F", high: 1.5, volume: 12 })])).toEqual(
    success({ updated: 1 }, "0 added, 1 updated"),
  );
  expect((await get(market, "symbol=F&timeframe=1h")).body).toMatchObject([{ high: 1.5, volume: 12 }]);
});

test("a changed closed candle is a revision: the stored one is served on", async () => {
  await post(market, [candle({ symbol: "V" })]);
  expect(await post(market, [candle({ symbol: "V", close: 1.15 })])).toEqual(
    success({ revised: 1 }, "0 added, 1 differ from a stored closed candle and are kept as revisions"),
  );
  expect((await get(market, "symbol=V&timeframe=1h")).body).toMatchObject([{ close: 1.2 }]);
});

test("versions of one candle in one request are taken as if they came one after another", async () => {
  const versions = [
    candle({ symbol: "W", closed: false }),
    candle({ symbol: "W", closed: false, high: 1.4 }),
    candle({ symbol: "W", close: 1.15 }),
    candle({ symbol: "W", close: 1.25 }),
    candle({ symbol: "W", close: 1.25 }),
  ];
  const message = "1 added, 1 differ from a stored closed candle and are kept as revisions, 3 unchanged";
  expect(await post(market, versions)).toEqual(success({ added: 1, revised: 1, unchanged: 3 }, message));
  expect((await get(market, "symbol=W&timeframe=1h")).body).toMatchObject([{ close: 1.15 }]);
});

test("the same batch ten times at once adds each candle once", async () => {
  const sent = Array.from({ length: 500 }, (_, at) =>
    candle({ symbol: `C${at % 5}`, timeframe: "1m", timestamp: t0 + at * 60_000 }),
  );
  const answers = await Promise.all(Array.from({ length: 10 }, () => post(market, sent)));

  expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 201));
  const added = answers.map(({ body }) => (body as { records_added: number }).records_added);
  expect(added.reduce((sum, count) => sum + count, 0)).toBe(500);
});

test.each([
  ["NaN", { high: "NaN" }, "high", "candle_number_invalid"],
  ["high below low", { high: 0.9 }, "high", "candle_high_too_low"],
  ["a future candle", { timestamp: nowMs + hour }, "timestamp", "candle_time_in_future"],
  ["seconds for milliseconds", { timestamp: t0 / 1_000 }, "timestamp", "candle_time_in_seconds"],
  ["a time without a zone", { timestamp: "2024-01-01T00:00:00" }, "timestamp", "instant_invalid"],
  ["a misaligned time", { timestamp: t0 + 17 }, "timestamp", "candle_time_off_grid"],
  ["an unknown timeframe", { timeframe: "7h" }, "timeframe", "timeframe_unknown"],
  ["a negative volume", { volume: -1 }, "volume", "candle_volume_negative"],
])("%s is refused at its place, and the good candle beside it is not stored", async (_name, change, field, code) => {
  const answer = await post(market, [
    candle({ symbol: "X" }),
    candle({ symbol: "X", timestamp: t0 + hour, ...change }),
  ]);

  expect(answer).toMatchObject({
    status: 422,
    contentType: "application/problem+json; charset=utf-8",
    body: { type: "/errors/request_invalid", code: "request_invalid", status: 422, retryable: false, faultCount: 1 },
  });
  expect((answer.body as { faults: unknown[] }).faults).toMatchObject([{ path: `candles[1].${field}`, code }]);
  expect((await get(market, "symbol=X&timeframe=1h")).status).toBe(404);
});

test.each([
  ["a missing field", JSON.stringify({ candles: [{ ...candle(), close: undefined }] }), "candles[0].close"],
  ["a null", JSON.stringify({ candles: [candle({ open: null })] }), "candles[0].open"],
  ["no candles", JSON.stringify({ candles: [] }), "candles"],
  ["too many candles", JSON.stringify({ candles: Array.from({ length: 5_001 }, () => ({})) }), "candles"],
  ["another shape", "[]", "body"],
])("%s is refused by the schema, with its place", async (_name, body, path) => {
  const answer = await post(market, body);

  expect(answer).toMatchObject({ status: 422, body: { code: "request_invalid" } });
  expect((answer.body as { faults: { path: string }[] }).faults[0]?.path).toBe(path);
});

test.each(["{", "", "nothing"])("the body %j is no JSON: a problem, not a stack trace", async (body) => {
  expect(await post(market, body)).toMatchObject({ status: 422, body: { code: "request_invalid" } });
});

test("a body of 50 MB is refused at once", async () => {
  const began = performance.now();
  const answer = await post(market, `{"candles": "${"x".repeat(50 << 20)}"}`);

  expect(answer.status).toBe(413);
  expect(performance.now() - began).toBeLessThan(3_000);
});

test("a declared length above the limit is answered with a problem", async () => {
  const answer = await post(market, `{"candles": "${"x".repeat(5 << 20)}"}`);

  expect(answer).toMatchObject({ status: 413, body: { code: "request_body_too_large" } });
});

test("who may write: a live ingest key, and nothing else", async () => {
  const refused = async (headers: Record<string, string>) => {
    const { status, body } = await post(market, [candle()], headers);
    return `${status} ${(body as { code: string }).code}`;
  };

  expect(await refused({})).toBe("401 ingest_key_missing");
  expect(await refused({ "x-api-key": "chk_wrong" })).toBe("401 ingest_key_invalid");
  expect(await refused({ "x-api-key": serviceToken })).toBe("401 ingest_key_invalid");
  expect(await refused({ authorization: `Bearer ${serviceToken}` })).toBe("401 ingest_key_missing");
  expect(await refused({ authorization: `Bearer ${market.key}` })).toBe("401 ingest_key_missing");
});

test("a key for some symbols writes those; a revoked key ends at once", async () => {
  const { key, keyId } = await createIngestKey(market.db, { source: "narrow", symbols: ["GBPUSD"] });
  const headers = { "x-api-key": key };

  expect((await post(market, [candle({ symbol: "GBPUSD" })], headers)).status).toBe(201);
  expect(await post(market, [candle({ symbol: "GBPUSD" }), candle()], headers)).toMatchObject({
    status: 403,
    body: { code: "ingest_key_out_of_scope", detail: 'the key may not write candles of "EURUSD"' },
  });
  await revokeIngestKey(market.db, keyId);
  expect((await post(market, [candle({ symbol: "GBPUSD" })], headers)).status).toBe(401);
});

test("who may read: the service token, and nothing else", async () => {
  await post(market, [candle({ symbol: "S" })]);
  const refused = async (headers: Record<string, string>) => {
    const { status, body } = await get(market, "symbol=S&timeframe=1h", headers);
    return `${status} ${(body as { code: string }).code}`;
  };

  expect(await refused({})).toBe("401 service_token_missing");
  expect(await refused({ "x-api-key": market.key })).toBe("401 service_token_missing");
  expect(await refused({ authorization: `Bearer ${market.key}` })).toBe("401 service_token_invalid");
  expect(await refused({ authorization: "Bearer random" })).toBe("401 service_token_invalid");
  expect(await refused({ authorization: `Basic ${serviceToken}` })).toBe("401 service_token_missing");
  expect((await get(market, "symbol=S&timeframe=1h")).status).toBe(200);
});

test("a user's series is read for that user alone", async () => {
  await post(market, [candle({ symbol: "MINE" })]);
  const read = (userId: string) =>
    send(`${market.private}/api/v1/candles?symbol=MINE&timeframe=1h${userId}`, {
      headers: { authorization: `Bearer ${serviceToken}` },
    });

  expect((await read(`&user_id=${market.db.userId}`)).status).toBe(200);
  expect(await read("")).toMatchObject({ status: 404, body: { code: "series_not_found" } });
  const stranger = await market.pools.signUp("stranger@example.org");
  expect(await read(`&user_id=${stranger}`)).toMatchObject({ status: 404, body: { code: "series_not_found" } });
});

test("no port serves the other's route", async () => {
  const reading = await send(`${market.ingest}/api/v1/candles?symbol=S&timeframe=1h`, {
    headers: { authorization: `Bearer ${serviceToken}`, "x-api-key": market.key },
  });
  expect(reading).toMatchObject({ status: 404, body: { code: "route_not_found" } });
  const writing = await send(`${market.private}/api/v1/candles`, {
    method: "POST",
    headers: { "x-api-key": market.key },
  });
  expect(writing).toMatchObject({ status: 404, body: { code: "route_not_found" } });
});

test.each([
  ["symbol=NOPE&timeframe=1h", 404, "series_not_found"],
  ["symbol=S&timeframe=7h", 422, "timeframe_unknown"],
  ["symbol=S&timeframe=1h&from=2024-01-02T00:00:00Z&to=2024-01-01T00:00:00Z", 422, "range_reversed"],
  [`symbol=S&timeframe=1h&from=${t0}&to=${t0}`, 422, "range_reversed"],
  ["symbol=S&timeframe=1h&from=yesterday", 422, "instant_invalid"],
  ["symbol=S&timeframe=1h&limit=10001", 422, "request_invalid"],
  ["symbol=S&timeframe=1h&limit=0", 422, "request_invalid"],
  ["timeframe=1h", 422, "request_invalid"],
])("GET %s is refused: %i %s", async (query, status, code) => {
  const answer = await get(market, query);

  expect(answer).toMatchObject({
    status,
    contentType: "application/problem+json; charset=utf-8",
    body: { status, code },
  });
});

test("a symbol of two sources needs the source, and the answer names both", async () => {
  const { key } = await createIngestKey(market.db, { source: "other", symbols: null });
  await post(market, [candle({ symbol: "TWO" })]);
  await post(market, [candle({ symbol: "TWO" })], { "x-api-key": key });

  expect(await get(market, "symbol=TWO&timeframe=1h")).toMatchObject({
    status: 422,
    body: { code: "series_ambiguous", detail: '1h candles of "TWO" come from "feed", "other"' },
  });
  expect((await get(market, "symbol=TWO&timeframe=1h&source=other")).status).toBe(200);
});

test("both ports tell their health and document themselves, from their own files", async () => {
  for (const address of [market.ingest, market.private]) {
    expect((await send(`${address}/health`)).body).toEqual({ status: "ok" });
    expect((await send(`${address}/ready`)).body).toEqual({ status: "ok" });
    const { body } = await send(`${address}/docs/json`);
    expect(body).toMatchObject({ openapi: "3.1.0", paths: { "/api/v1/candles": {} } });
    const page = await (await fetch(`${address}/docs/`)).text();
    expect(page).not.toMatch(/(src|href)="https?:/);
  }
});

test("an error's type is the address of its page", async () => {
  const page = await fetch(`${market.private}/errors/series_not_found`);

  expect(await page.text()).toContain("There are no candles of this symbol and timeframe.");
});

test("without Postgres every answer says so and that it may be asked again; the process lives on", async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), "chandlery-away-"));
  const service = await startMarketService({
    databaseUrl: "postgresql://market_data:x@127.0.0.1:1/postgres",
    ingestPort: 0,
    privatePort: 0,
    serviceTokenSha256: createHash("sha256").update(serviceToken).digest("hex"),
    uploadFolder: path.join(folder, "uploads"),
    logLevel: "silent",
    version: "0.0.0",
    nowMs: () => nowMs,
  });
  const away = { ...market, ingest: service.addresses["ingest"] ?? "", private: service.addresses["private"] ?? "" };
  const unavailable = { status: 503, body: { code: "database_unavailable", retryable: true } };

  expect(await post(away, [candle()])).toMatchObject(unavailable);
  expect(await get(away, "symbol=A&timeframe=1h")).toMatchObject(unavailable);
  expect(await send(`${away.private}/ready`)).toMatchObject(unavailable);
  expect((await send(`${away.private}/health`)).status).toBe(200);
  await service.stop();
  await rm(folder, { recursive: true });
});

test("connections that Postgres ended are replaced", async () => {
  await market.pools.owner.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()",
  );
  const answers = await Promise.all(Array.from({ length: 8 }, () => send(`${market.private}/ready`)));
  const last = await send(`${market.private}/ready`);

  expect(answers.filter(({ status }) => status !== 200 && status !== 503)).toEqual([]);
  expect(last.status).toBe(200);
});
