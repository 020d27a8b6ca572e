import { expect, test } from "vitest";
import { type CandleInput, parseCandleInput } from "./candle-input.ts";

const nowMs = Date.UTC(2024, 0, 2);
const t0 = Date.UTC(2024, 0, 1);

const candle = (change: Partial<CandleInput> = {}): CandleInput => ({
  symbol: "EURUSD",
  timeframe: "1h",
  timestamp: t0,
  open: "1.1",
  high: 1.3,
  low: 1,
  close: 1.2,
  volume: 7,
  ...change,
});

const parse = (...inputs: CandleInput[]) => parseCandleInput(inputs, { nowMs });

test("sorts candles into their series, ascending, in either spelling of the timeframe", () => {
  const parsed = parse(
    candle({ timeframe: "H1", timestamp: "2024-01-01T01:00:00Z" }),
    candle({ timestamp: "2024-01-01T02:00:00+02:00" }),
    candle({ symbol: "GBPUSD", timeframe: "M5", closed: false }),
  );
  expect(
    parsed.ok &&
      parsed.series.map(({ symbol, timeframe, received, passes }) => [
        symbol,
        timeframe,
        received,
        ...passes.map((pass) => [...pass.columns.openTime, ...pass.columns.open, ...pass.isClosed]),
      ]),
  ).toEqual([
    ["EURUSD", "1h", 2, [t0, t0 + 3_600_000, 110_000_000, 110_000_000, 1, 1]],
    ["GBPUSD", "5m", 1, [t0, 110_000_000, 0]],
  ]);
});

test("a candle that forms is folded into its last form, late updates are dropped", () => {
  const parsed = parse(
    candle({ closed: false, high: 1.3, volume: 1 }),
    candle({ closed: false, high: 1.5, volume: 3 }),
    candle({ closed: false, high: 1.4, volume: 2 }),
  );
  expect(parsed.ok && parsed.series[0]?.passes.map(({ columns }) => [...columns.high, ...columns.volume])).toEqual([
    [150_000_000, 300_000_000],
  ]);
});

test("closed versions that contradict each other are kept for later passes, repeats are dropped", () => {
  const parsed = parse(candle(), candle({ close: 1.25 }), candle(), candle({ close: 1.25 }), candle({ closed: false }));
  expect(parsed.ok && parsed.series[0]?.passes.map(({ columns }) => [...columns.close])).toEqual([
    [120_000_000],
    [125_000_000],
  ]);
});

test.each([
  [{ timeframe: "90s" }, "timeframe", "timeframe_unknown"],
  [{ timestamp: "2024-01-01 00:00" }, "timestamp", "instant_invalid"],
  [{ timestamp: t0 / 1000 }, "timestamp", "candle_time_in_seconds"],
  [{ timestamp: nowMs + 3_600_000 }, "timestamp", "candle_time_in_future"],
  [{ timestamp: t0 + 17 }, "timestamp", "candle_time_off_grid"],
  [{ timestamp: t0 + 900_000 + 3_600_000 }, "timestamp", "candle_time_too_close"], // 15 minutes after the one before it
  [{ high: "NaN" }, "high", "candle_number_invalid"],
  [{ high: 0.5 }, "high", "candle_high_too_low"],
  [{ low: 1.15 }, "low", "candle_low_too_high"],
  [{ close: -1 }, "close", "candle_price_not_positive"],
  [{ volume: "-3" }, "volume", "candle_volume_negative"],
  [{ open: "1.123456789" }, "open", "candle_number_too_precise"],
])("%j is refused at its place: %s %s", (change, field, code) => {
  const parsed = parse(candle({ timestamp: t0 + 3_600_000 }), candle(change));
  expect(parsed).toMatchObject({ ok: false, faultCount: 1, faults: [{ path: `candles[1].${field}`, code }] });
});

test("one candle with very many contradicting versions is refused", () => {
  const versions = Array.from({ length: 17 }, (_, at) => candle({ close: 1.1 + at / 100 }));
  expect(parse(...versions)).toMatchObject({ ok: false, faults: [{ code: "candle_versions_too_many" }] });
});
