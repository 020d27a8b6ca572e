import { expect, test } from "vitest";
import { markAt, relayCandles } from "./candle-relay.ts";

const series = { series_id: 1, user_id: null, source: "binance", symbol: "BTC/USDT", timeframe: "5m", created_at: 0 };

// Seen to fail: a stream was begun all the same, and would have stayed open for ten minutes.
test("for a browser that left while it was asked who it is no stream is begun", async () => {
  const body = relayCandles(series, { mark: markAt(undefined), signal: AbortSignal.abort() });
  expect(await body.getReader().read()).toEqual({ done: true, value: undefined });
});
