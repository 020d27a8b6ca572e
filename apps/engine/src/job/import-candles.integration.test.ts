import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { candleCsvHeader } from "@chandlery/core/market";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readCandles } from "../db/read-candles.ts";
import { btc, minute, t0, testPools } from "../testing/candles.ts";
import { type ImportProgress, importCandles } from "./import-candles.ts";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "chandlery-import-"));
});

afterAll(() => rm(folder, { recursive: true }));

const row = (at: number, price: number | string) => `${t0 + at * minute},${price},${price},${price},${price},1`;

async function candleFile(name: string, rows: readonly string[]): Promise<string> {
  const file = path.join(folder, name);
  const text = [candleCsvHeader, ...rows, ""].join("\n");
  await writeFile(file, name.endsWith(".gz") ? gzipSync(text) : text);
  return file;
}

const options = { nowMs: t0 + 400 * 24 * 60 * minute, onProgress: () => undefined };

test("imports a packed file in batches, tells what it found, and adds nothing the second time", async () => {
  await using pools = await testPools();
  const rows = Array.from({ length: 120_000 }, (_, at) => row(at < 60_000 ? at : at + 7, 100 + (at % 10)));
  const file = await candleFile("long.csv.gz", rows);
  const steps: ImportProgress[] = [];
  const wanted = { file, ...btc };

  const first = await importCandles(pools.marketData, wanted, { ...options, onProgress: (step) => steps.push(step) });
  expect(first).toMatchObject({
    ok: true,
    rows: 120_000,
    added: 120_000,
    unchanged: 0,
    first: "2024-01-01T00:00:00.000Z",
    last: "2024-03-24T08:06:00.000Z", // 120,006 minutes later: 83 days 8 hours 6 minutes
    gaps: 1,
    missing: 7,
  });
  expect(
    steps
      .filter(({ step }) => step === "store")
      .map(({ done }) => done)
      .at(-1),
  ).toBe(120_000);
  expect(await importCandles(pools.marketData, wanted, options)).toMatchObject({ added: 0, unchanged: 120_000 });

  const stored = await readCandles(pools.engine, btc);
  expect([stored.length, stored.close[119_999]]).toEqual([120_000, 109]);
});

test("goes on where an import was cut off", async () => {
  await using pools = await testPools();
  const rows = Array.from({ length: 1_000 }, (_, at) => row(at, 100));
  await importCandles(pools.marketData, { file: await candleFile("part.csv", rows.slice(300, 600)), ...btc }, options);

  const whole = await importCandles(pools.marketData, { file: await candleFile("whole.csv", rows), ...btc }, options);
  expect(whole).toMatchObject({ added: 700, unchanged: 300 });
});

test("a file with faults is refused whole, with the lines", async () => {
  await using pools = await testPools();
  const rows = Array.from({ length: 100 }, (_, at) => row(at, at % 4 === 3 ? "x" : 100));
  const refusal = await importCandles(pools.marketData, { file: await candleFile("bad.csv", rows), ...btc }, options);

  // Every fourth of 100 rows has four bad prices; the first of them is the fourth row, on line 5.
  expect(refusal).toMatchObject({ ok: false, code: "csv_has_faults", rows: 100, faultCount: 100 });
  expect(refusal.ok ? [] : refusal.faults.map(({ line, column }) => `${line} ${column}`).slice(0, 5)).toEqual([
    "5 open",
    "5 high",
    "5 low",
    "5 close",
    "9 open",
  ]);
  await expect(readCandles(pools.engine, btc)).rejects.toMatchObject({ code: "series_not_found" });
});

test("a changed file makes revisions, the stored candles stay", async () => {
  await using pools = await testPools();
  const before = await candleFile("before.csv", [row(0, 100), row(1, 101)]);
  const after = await candleFile("after.csv", [row(0, 100), row(1, 102), row(2, 103)]);
  await importCandles(pools.marketData, { file: before, ...btc }, options);

  expect(await importCandles(pools.marketData, { file: after, ...btc }, options)).toMatchObject({
    added: 1,
    unchanged: 1,
    revised: 1,
  });
  expect((await readCandles(pools.engine, btc)).close).toEqual(Float64Array.of(100, 101, 103));
});

test("values that the series cannot hold are refused, and say so", async () => {
  await using pools = await testPools();
  await importCandles(
    pools.marketData,
    { file: await candleFile("small.csv", [row(0, "0.00000001")]), ...btc },
    options,
  );

  const large = await candleFile("large.csv", [row(1, 200_000_000)]);
  await expect(importCandles(pools.marketData, { file: large, ...btc }, options)).rejects.toMatchObject({
    code: "candle_exceeds_series_scale",
  });
});

test("a file that is absent, a folder, or cut off cannot be read", async () => {
  await using pools = await testPools();
  const packed = gzipSync([candleCsvHeader, row(0, 100)].join("\n"));
  const cut = path.join(folder, "cut.csv.gz");
  await writeFile(cut, packed.subarray(0, packed.length - 9));

  for (const file of [path.join(folder, "absent.csv"), folder, cut]) {
    await expect(importCandles(pools.marketData, { file, ...btc }, options)).rejects.toMatchObject({
      code: "csv_unreadable",
    });
  }
});
