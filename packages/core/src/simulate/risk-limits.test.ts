import { expect, test } from "vitest";
import { byOffset, enterLong, exit } from "../strategy/index.ts";
import { play, plainSettings } from "./testing/scenario.ts";

const flat = "100 100 100 100";

test("a kill switch keeps entries out and lets exits through", () => {
  const limits = { ...plainSettings.limits, kill: true };
  const outcome = play({ candles: [flat, flat], script: { 0: enterLong() }, settings: { limits } });
  expect(outcome.decisions.map(({ code }) => code)).toEqual(["kill_switch_active"]);
  expect(outcome.orders).toEqual([]);
});

test("a daily loss is measured from the mark at the last UTC midnight, and the next day begins anew", () => {
  // Candles open hourly from midnight. Candle 2 loses 10 × (40 − 100) = −600, which is 6 % of 10,000.
  const candles = [flat, flat, "100 100 40 40", ...Array.from({ length: 24 }, () => "40 40 40 40")];
  const script = {
    0: enterLong({ stopLoss: byOffset(60) }),
    2: enterLong(),
    22: enterLong(),
    // At 24:00, the close of candle 23 still belongs to the day on which that candle opened.
    23: enterLong(),
    24: enterLong(),
  };
  const limits = { ...plainSettings.limits, maxDailyLoss: 0.05 };
  const outcome = play({ candles, script, settings: { limits } });
  const loss = 1 - 9_400 / 10_000;
  expect(outcome.decisions.map(({ code, value, limit }) => [code, value, limit])).toEqual([
    [null, null, null],
    ["daily_loss_limit_reached", loss, 0.05],
    ["daily_loss_limit_reached", loss, 0.05],
    ["daily_loss_limit_reached", loss, 0.05],
    // A new day: it began with 9,400 and has lost nothing.
    [null, null, null],
  ]);
});

test("exits pass while the daily loss is reached", () => {
  const outcome = play({
    candles: [flat, flat, "100 100 40 40", "40 40 40 40"],
    script: { 0: enterLong(), 2: exit() },
    settings: { limits: { ...plainSettings.limits, maxDailyLoss: 0.01 } },
  });
  expect(outcome.decisions.map(({ verdict }) => verdict)).toEqual(["approved", "approved"]);
  expect(outcome.trades.map(({ profit }) => profit)).toEqual([-600]);
});

test("a fall in the first hour of a day is a loss of that day", () => {
  // Midnight is the open of candle 24; the mark before it is 10,000. 10 × (94 − 100) = −60, which is 0.6 %.
  const candles = [...Array.from({ length: 24 }, () => flat), "100 100 94 94", "94 94 94 94"];
  const outcome = play({
    candles,
    script: { 0: enterLong({ stopLoss: byOffset(6) }), 24: enterLong() },
    settings: { limits: { ...plainSettings.limits, maxDailyLoss: 0.005 } },
  });
  expect(outcome.decisions.map(({ code, value }) => [code, value])).toEqual([
    [null, null],
    ["daily_loss_limit_reached", 1 - 9_940 / 10_000],
  ]);
});
