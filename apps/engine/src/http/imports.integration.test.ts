import { randomUUID } from "node:crypto";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { candleCsvHeader } from "@chandlery/core/market";
import { afterAll, beforeAll, expect, test } from "vitest";
import { endLeftImports } from "../db/candle-imports.ts";
import { UploadImporter } from "../job/import-upload.ts";
import { minute } from "../testing/candles.ts";
import { type TestMarket, get, nowMs, send, serviceToken, testMarket } from "../testing/market.ts";

let market: TestMarket;

beforeAll(async () => {
  market = await testMarket();
});

afterAll(() => market[Symbol.asyncDispose]());

const begin = nowMs - 1_000 * minute;
const row = (at: number, price: number | string) => `${begin + at * minute},${price},${price},${price},${price},1`;
const csv = (rows: readonly string[]) => [candleCsvHeader, ...rows, ""].join("\n");

interface Upload {
  readonly userId?: string;
  readonly symbol?: string;
  readonly fileName?: string;
  readonly token?: string;
}

const upload = (body: string | Uint8Array<ArrayBuffer>, options: Upload = {}) => {
  const { userId = market.db.userId, symbol = "BTCUSD", fileName = "own.csv", token = serviceToken } = options;
  const query = new URLSearchParams({
    user_id: userId,
    file_name: fileName,
    source: "file",
    symbol,
    timeframe: "1m",
  });
  return send(`${market.private}/api/v1/imports?${query.toString()}`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "text/csv" },
    body,
  });
};

const recorded = async (symbol: string) => {
  const { rows } = await market.pools.owner.query<object>(
    `select user_id, file_name, source, timeframe, status, report, finished_at is not null as "hasEnded"
     from public.candle_imports where symbol = $1 order by created_at`,
    [symbol],
  );
  return rows;
};

test("a file becomes the user's own series, once, and each import is on record", async () => {
  const text = csv([row(0, 100), row(1, 101), row(4, 104)]);
  const counts = { ok: true, rows: 3, updated: 0, revised: 0, gaps: 1, missing: 2 };

  expect(await upload(text)).toMatchObject({ status: 200, body: { ...counts, added: 3, unchanged: 0 } });
  expect(await upload(gzipSync(text))).toMatchObject({ status: 200, body: { ...counts, added: 0, unchanged: 3 } });

  const candles = await get(market, "symbol=BTCUSD&timeframe=1m&source=file");
  expect((candles.body as readonly { readonly close: number }[]).map(({ close }) => close)).toEqual([100, 101, 104]);
  const record = {
    user_id: market.db.userId,
    file_name: "own.csv",
    source: "file",
    timeframe: "1m",
    status: "done",
    hasEnded: true,
  };
  expect(await recorded("BTCUSD")).toEqual([
    { ...record, report: expect.objectContaining({ added: 3 }) },
    { ...record, report: expect.objectContaining({ unchanged: 3 }) },
  ]);
});

test("a file with faults is refused whole, with its lines and its own name", async () => {
  const answer = await upload(csv([row(0, 100), row(1, "x")]), { symbol: "BAD", fileName: "with faults.csv" });

  expect(answer).toMatchObject({ status: 200, body: { ok: false, code: "csv_has_faults", rows: 2, faultCount: 4 } });
  expect(answer.body).toMatchObject({ detail: "4 faults in 2 rows of with faults.csv" });
  expect(await recorded("BAD")).toMatchObject([{ status: "refused", report: { code: "csv_has_faults" } }]);
  expect(await get(market, "symbol=BAD&timeframe=1m&source=file")).toMatchObject({ status: 404 });
});

test("what is no candle file is an answer too, and names no path of the server", async () => {
  for (const [body, code] of [
    ["", "csv_has_faults"],
    ["<html></html>", "csv_has_faults"],
    [new Uint8Array([0x1f, 0x8b, 1, 2, 3]), "csv_unreadable"],
  ] as const) {
    const answer = await upload(body, { symbol: "NONE", fileName: "page.html" });
    expect(answer).toMatchObject({ status: 200, body: { ok: false, code } });
    expect(JSON.stringify(answer.body)).not.toContain("uploads/");
  }
});

test("a viewer imports nothing, and nothing is left of the try", async () => {
  const viewer = await market.pools.signUp("viewer@example.org");
  await market.pools.owner.query(
    "update public.user_roles set role = 'viewer' where user_id = $1 and role = 'trader'",
    [viewer],
  );

  expect(await upload(csv([row(0, 1)]), { userId: viewer, symbol: "VIEWED" })).toMatchObject({
    status: 403,
    body: { code: "role_missing" },
  });
  expect(await recorded("VIEWED")).toEqual([]);
});

test("without the service token, with a wrong timeframe or name: refused before the file is read", async () => {
  expect(await upload(csv([row(0, 1)]), { token: "wrong" })).toMatchObject({ status: 401 });
  expect(await upload(csv([row(0, 1)]), { symbol: " " })).toMatchObject({
    status: 422,
    body: { code: "request_invalid" },
  });
  expect(await upload(csv([row(0, 1)]), { userId: "nobody" })).toMatchObject({ status: 422 });
});

test("a database that goes away is no fault of the file: nobody is told that nothing was stored", async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), "chandlery-away-"));
  const importer = new UploadImporter({
    pool: market.pools.marketData,
    databaseUrl: "postgresql://market_data:x@127.0.0.1:1/postgres",
    folder: path.join(folder, "uploads"),
    nowMs: () => nowMs,
  });
  await importer.start();
  const wanted = {
    importId: randomUUID(),
    userId: market.db.userId,
    fileName: "own.csv",
    source: "file",
    symbol: "AWAY",
    timeframe: "1m",
  } as const;
  await expect(importer.import(Readable.from([csv([row(0, 100)])]), wanted)).rejects.toMatchObject({
    code: "database_unavailable",
  });
  expect(await recorded("AWAY")).toMatchObject([{ status: "failed", report: { code: "database_unavailable" } }]);
  expect(await readdir(path.join(folder, "uploads"))).toEqual([]);
  await rm(folder, { recursive: true });
});

test("an import that an ended service left running is told as interrupted", async () => {
  await market.pools.owner.query(
    `insert into public.candle_imports (import_id, user_id, file_name, source, symbol, timeframe)
     values (gen_random_uuid(), $1, 'left.csv', 'file', 'LEFT', '1m')`,
    [market.db.userId],
  );
  expect(await endLeftImports(market.pools.marketData, { code: "import_interrupted" })).toBe(1);
  expect(await recorded("LEFT")).toMatchObject([{ status: "failed", report: { code: "import_interrupted" } }]);
});
