import { expect, test } from "vitest";
import { candlesToColumns } from "../market/index.ts";
import { SimulatedRun } from "./index.ts";
import { begin, plainSettings } from "./testing/scenario.ts";

const flat = "100 100 100 100";

test("a strategy that throws is named with its candle, and its run is over", () => {
  const run = begin({
    candles: [flat, flat, flat],
    script: {
      1: () => {
        throw new TypeError("x is undefined");
      },
    },
  });
  expect(() => run.advance()).toThrow(
    "strategy_failed: scripted failed at candle 1 (2024-01-01T01:00:00.000Z): x is undefined",
  );
  expect(() => run.advance()).toThrow("a run that has failed does not go on");
});

test("an answer that is no signal keeps its own code", () => {
  const run = begin({ candles: [flat], script: { 0: "buy" as never } });
  expect(() => run.advance()).toThrow("strategy_answer_invalid");
});

test("a strategy that throws while it is made fails before the first candle", () => {
  const make = () =>
    new SimulatedRun({
      definition: {
        name: "broken",
        parameters: {},
        create: () => {
          throw new Error("no such model");
        },
      },
      parameters: {},
      candles: candlesToColumns([]),
      settings: plainSettings,
    });
  expect(make).toThrow("strategy_failed: broken failed before the first candle: no such model");
});
