import { afterAll, beforeAll, expect, test } from "vitest";
import { WebSocket } from "ws";
import { findSeries } from "../db/candle-series.ts";
import { candles, minute, store, t0 } from "../testing/candles.ts";
import { startCandleStream } from "./candle-stream.ts";
import { type TestMarket, post, serviceToken, testMarket } from "../testing/market.ts";

let market: TestMarket;

beforeAll(async () => {
  market = await testMarket();
  await store(market.pools.marketData, candles("100"), {
    userId: null,
    source: "test",
    symbol: "BTCUSD",
    timeframe: "1m",
  });
});

afterAll(() => market[Symbol.asyncDispose]());

interface OpenStream extends Disposable {
  /** The next message, when it is there. */
  readonly next: () => Promise<unknown>;
}

/** Refused, it rejects with the status of the answer. */
async function openStream(query: string, headers = { authorization: `Bearer ${serviceToken}` }): Promise<OpenStream> {
  const address = `${market.private.replace("http", "ws")}/api/v1/candles/stream?${query}`;
  const socket = new WebSocket(address, { headers });
  const messages: unknown[] = [];
  const waiting: ((message: unknown) => void)[] = [];
  socket.on("message", (data: Buffer) => {
    const message: unknown = JSON.parse(data.toString());
    const take = waiting.shift();
    if (take === undefined) {
      messages.push(message);
    } else {
      take(message);
    }
  });
  await new Promise<void>((resolve, reject) => {
    socket.on("open", () => resolve());
    socket.on("error", reject);
    socket.on("unexpected-response", (_request, response) => reject(new Error(`refused with ${response.statusCode}`)));
  });
  return {
    next: () =>
      messages.length > 0 ? Promise.resolve(messages.shift()) : new Promise((resolve) => waiting.push(resolve)),
    [Symbol.dispose]: () => socket.terminate(),
  };
}

let sequence = 0;

const ready = { type: "ready", seq: 0, symbol: "BTCUSD", timeframe: "1m", source: "test" };

/** Notices count only from when the service listens: it does when a reset or a candle can reach it. */
const listening = async () => {
  for (;;) {
    const { rows } = await market.pools.owner.query(
      "select from pg_stat_activity where datname = current_database() and query = 'listen candles'",
    );
    if (rows.length > 0) {
      return;
    }
  }
};

test("what any process stores is sent in order: new candles, forming ones, their closed form", async () => {
  await listening();
  using stream = await openStream("symbol=BTCUSD&timeframe=M1");
  expect(await stream.next()).toEqual(ready);

  await store(market.pools.marketData, candles("101 102", { at: 1 }));
  const row = (at: number, close: number) => ({
    type: "candle",
    timestamp: t0 + at * minute,
    open: close,
    high: close + 1,
    low: close - 1,
    close,
    volume: 10,
  });
  expect(await stream.next()).toEqual({ ...row(1, 101), seq: 1, closed: true });
  expect(await stream.next()).toEqual({ ...row(2, 102), seq: 2, closed: true });

  await store(market.pools.marketData, candles("103", { at: 3, isClosed: false }));
  expect(await stream.next()).toEqual({ ...row(3, 103), seq: 3, closed: false });
  await store(market.pools.marketData, candles("104", { at: 3 }));
  expect(await stream.next()).toEqual({ ...row(3, 104), seq: 4, closed: true });
});

test("a large batch is told as a range to fetch, other series not at all", async () => {
  await listening();
  using stream = await openStream("symbol=BTCUSD&timeframe=1m&source=test");
  await stream.next();

  await post(market, [
    { symbol: "OTHER", timeframe: "1m", timestamp: t0, open: 1, high: 1, low: 1, close: 1, volume: 0 },
  ]);
  await store(market.pools.marketData, candles(Array.from({ length: 600 }, () => "100").join(" "), { at: 100 }));
  expect(await stream.next()).toEqual({
    type: "backfill",
    seq: 1,
    from: t0 + 100 * minute,
    to: t0 + 699 * minute,
    count: 600,
  });
});

test("after a lost database connection clients are told, and candles go on", async () => {
  await listening();
  using stream = await openStream("symbol=BTCUSD&timeframe=1m");
  await stream.next();

  await market.pools.owner.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()",
  );
  expect(await stream.next()).toEqual({ type: "reset", seq: 1 });
  await store(market.pools.marketData, candles("100", { at: 1_000 }));
  expect(await stream.next()).toMatchObject({ type: "candle", seq: 2, timestamp: t0 + 1_000 * minute });
});

test("a client that leaves too much unread is cut off with a code, and gets no more", async () => {
  const stream = startCandleStream({
    url: market.pools.urls.market_data,
    pool: market.pools.marketData,
    log: { warn: () => undefined },
  });
  const sent: string[] = [];
  const closed: unknown[] = [];
  const socket = {
    bufferedAmount: 0,
    send: (text: string) => sent.push(text),
    close: (...reason: unknown[]) => closed.push(reason),
  };
  const series = await findSeries(market.pools.marketData, { symbol: "BTCUSD", timeframe: "1m" });
  stream.subscribe(series, socket);
  socket.bufferedAmount = (1 << 20) + 1;
  while (closed.length === 0) {
    await store(market.pools.marketData, candles("100", { at: 2_000 + sequence++ }));
  }
  await stream.stop();

  expect(closed).toEqual([[4_008, "stream_client_too_slow"]]);
  expect(sent.map((text) => (JSON.parse(text) as { type: string }).type)).toEqual(["ready"]);
});

test.each([
  ["symbol=BTCUSD&timeframe=1m", { authorization: "Bearer random" }, 401],
  ["symbol=NOPE&timeframe=1m", undefined, 404],
  ["symbol=BTCUSD&timeframe=7m", undefined, 422],
])("the stream %s is refused before the upgrade", async (query, headers, status) => {
  await expect(openStream(query, headers)).rejects.toThrow(String(status));
});
