import type { Candle } from "@chandlery/core/market";
import type { Decision } from "@chandlery/core/risk";
import { expect, test } from "vitest";
import { portions } from "./catch-up.ts";

const minute = 60_000;
const candles = [0, 1, 2, 3].map((at) => ({ openTime: at * minute }) as Candle);

/** A refusal of the intent at the close of the candle that opened at minute `at`. */
const refusal = (intentSequence: number, at: number): Decision =>
  ({ intentSequence, time: (at + 1) * minute }) as Decision;

const lines = (refusals: readonly Decision[]) =>
  [...portions(candles, refusals, minute)].map(
    (portion) =>
      `${portion.candles.map(({ openTime }) => openTime / minute).join(" ")} | ${portion.refusals.map(({ intentSequence }) => intentSequence).join(" ")}`,
  );

test.each<readonly [string, readonly Decision[], readonly string[]]>([
  ["nothing refused: all at once", [], ["0 1 2 3 | "]],
  ["cut behind the candle of the refusal", [refusal(7, 1)], ["0 1 | 7", "2 3 | "]],
  ["two of one candle are taken together", [refusal(7, 1), refusal(8, 1)], ["0 1 | 7 8", "2 3 | "]],
  ["the last candle leaves no rest", [refusal(0, 0), refusal(9, 3)], ["0 | 0", "1 2 3 | 9"]],
  ["what another page holds is left to it", [refusal(9, 4)], ["0 1 2 3 | "]],
])("%s", (_name, refusals, expected) => {
  expect(lines(refusals)).toEqual(expected);
});
