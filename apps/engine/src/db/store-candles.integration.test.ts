import { expect, test } from "vitest";
import { btc, candles, minute, store, t0, testPools } from "../testing/candles.ts";
import { query } from "./pool.ts";
import { readCandles } from "./read-candles.ts";
import type { Pool } from "pg";

const stored = async (pool: Pool) =>
  (
    await query<{ readonly candle: string }>(
      pool,
      `select concat_ws(' ', to_char(open_time at time zone 'utc', 'MI'), close / 10^8, volume / 10^8, is_closed) as candle
       from public.market_data_candles
       order by series_id, open_time`,
    )
  ).map(({ candle }) => candle);

test("the same batch again adds nothing", async () => {
  await using pools = await testPools();

  expect(await store(pools.marketData, candles("100 101 102"))).toEqual({
    added: 3,
    updated: 0,
    revised: 0,
    unchanged: 0,
  });
  for (let replay = 0; replay < 10; replay += 1) {
    expect(await store(pools.marketData, candles("100 101 102"))).toEqual({
      added: 0,
      updated: 0,
      revised: 0,
      unchanged: 3,
    });
  }
  expect(await stored(pools.marketData)).toEqual(["00 100 10 t", "01 101 10 t", "02 102 10 t"]);
});

test("an overlapping batch adds what is missing, before, between and after", async () => {
  await using pools = await testPools();
  await store(pools.marketData, candles("102", { at: 2 }));
  await store(pools.marketData, candles("104", { at: 4 }));

  expect(await store(pools.marketData, candles("100 101 102 103 104 105"))).toEqual({
    added: 4,
    updated: 0,
    revised: 0,
    unchanged: 2,
  });
});

test("a closed candle that comes again with other values stays, and the other values are kept once", async () => {
  await using pools = await testPools();
  await store(pools.marketData, candles("100 101"));

  const changed = { added: 0, updated: 0, revised: 1, unchanged: 1 };
  expect(await store(pools.marketData, candles("100 111"))).toEqual(changed);
  expect(await store(pools.marketData, candles("100 111"))).toEqual({ ...changed, revised: 0, unchanged: 2 });
  expect(await store(pools.marketData, candles("100 112"))).toEqual(changed);

  expect(await stored(pools.marketData)).toEqual(["00 100 10 t", "01 101 10 t"]);
  const revisions = await query(
    pools.marketData,
    "select open_time, revision, close / 10^8 as close from public.candle_revisions order by revision",
  );
  expect(revisions).toEqual([
    { open_time: new Date(t0 + minute), revision: 1, close: 111 },
    { open_time: new Date(t0 + minute), revision: 2, close: 112 },
  ]);
});

test("a forming candle is replaced by newer updates, then by its closed form, and then stays", async () => {
  await using pools = await testPools();
  const forming = (close: string, volume: number) => {
    const update = candles(close, { isClosed: false });
    update.columns.volume.fill(volume * 1e8);
    update.columns.high.fill((100 + volume) * 1e8);
    update.columns.low.fill(90e8);
    return update;
  };

  expect(await store(pools.marketData, forming("100", 1))).toMatchObject({ added: 1 });
  expect(await store(pools.marketData, forming("101", 5))).toMatchObject({ updated: 1 });
  expect(await store(pools.marketData, forming("102", 3))).toMatchObject({ updated: 0, unchanged: 1 }); // a late one
  expect(await stored(pools.marketData)).toEqual(["00 101 5 f"]);
  expect((await readCandles(pools.engine, btc)).length).toBe(0);
  expect((await readCandles(pools.engine, { ...btc, includeForming: true })).length).toBe(1);

  expect(await store(pools.marketData, candles("103"))).toMatchObject({ updated: 1 });
  expect(await store(pools.marketData, forming("104", 9))).toMatchObject({ updated: 0, revised: 0, unchanged: 1 });
  expect(await stored(pools.marketData)).toEqual(["00 103 10 t"]);
});

test("writers of the same candles at the same time add each once", async () => {
  await using pools = await testPools();
  const closes = Array.from({ length: 2_000 }, (_, at) => String(100 + (at % 7))).join(" ");
  const counts = await Promise.all(Array.from({ length: 8 }, () => store(pools.marketData, candles(closes))));

  expect(counts.reduce((sum, { added }) => sum + added, 0)).toBe(2_000);
  expect(counts.reduce((sum, { unchanged }) => sum + unchanged, 0)).toBe(7 * 2_000);
  expect((await readCandles(pools.engine, btc)).length).toBe(2_000);
});

test("writers of contradicting versions at the same time keep every version", async () => {
  await using pools = await testPools();
  await store(pools.marketData, candles("100"));
  await Promise.all(["101", "102", "103", "104", "101"].map((close) => store(pools.marketData, candles(close))));

  const revisions = await query<{ readonly revision: number; readonly close: number }>(
    pools.marketData,
    "select revision, close / 10^8 as close from public.candle_revisions order by revision",
  );
  expect(revisions.map(({ revision }) => revision)).toEqual([1, 2, 3, 4]);
  expect(revisions.map(({ close }) => close).toSorted((left, right) => left - right)).toEqual([101, 102, 103, 104]);
});

test("reads a range: from is inclusive, to is exclusive, the numbers are those of the text", async () => {
  await using pools = await testPools();
  await store(pools.marketData, candles("100.1 100.2 100.3 100.00000001"));

  const range = { from: t0 + minute, to: t0 + 3 * minute };
  expect(await readCandles(pools.engine, { ...btc, ...range })).toEqual({
    length: 2,
    openTime: Float64Array.of(t0 + minute, t0 + 2 * minute),
    open: Float64Array.of(100.2, 100.3),
    high: Float64Array.of(101.2, 101.3),
    low: Float64Array.of(99.2, 99.3),
    close: Float64Array.of(100.2, 100.3),
    volume: Float64Array.of(10, 10),
  });
  expect((await readCandles(pools.engine, { ...btc, limit: 3 })).close).toEqual(Float64Array.of(100.1, 100.2, 100.3));
});

test("reads candles before 2000, and a series in pages", async () => {
  await using pools = await testPools();
  const early = candles("100 101 102", { at: (Date.UTC(1998, 0, 2) - t0) / minute });
  await store(pools.marketData, early);

  expect((await readCandles(pools.engine, btc)).openTime).toEqual(early.columns.openTime);
});

test("an unknown series and one of several sources are told apart", async () => {
  await using pools = await testPools();
  await store(pools.marketData, candles("100"), { ...btc, source: "one" });
  await store(pools.marketData, candles("100"), { ...btc, source: "two" });

  await expect(readCandles(pools.engine, { ...btc, source: "three" })).rejects.toMatchObject({
    code: "series_not_found",
    detail: 'there are no 1m candles of "BTCUSD" of source "three"',
  });
  await expect(readCandles(pools.engine, { symbol: "BTCUSD", timeframe: "1m" })).rejects.toMatchObject({
    code: "series_ambiguous",
    detail: '1m candles of "BTCUSD" come from "one", "two"',
  });
});
