import { ema, rsi, sma } from "../../indicator/index.ts";
import type { RunSettings } from "../../simulate/index.ts";
import {
  type EntryOptions,
  type ExitLevel,
  type Signal,
  type StrategyDefinition,
  atPrice,
  byFraction,
  byOffset,
  cancel,
  enterLong,
  enterShort,
  exit,
} from "../../strategy/index.ts";
import { realisticPreset } from "../preset.ts";
import { type RandomNumbers, randomNumbers } from "./random-numbers.ts";

/**
 * A strategy that answers anything that is allowed, often several things at once. What it answers hangs on the seed, the
 * index and what it sees, so that the same candles give the same answers.
 */
export const randomStrategy = (options: {
  readonly seed: number;
  readonly longOnly?: boolean;
}): StrategyDefinition => ({
  name: "random",
  parameters: {},
  create(setup) {
    const averages = [setup.indicator(sma(3)), setup.indicator(ema(5)), setup.indicator(rsi(4))];
    return {
      onCandle(view) {
        const seen = averages.reduce((sum, series) => sum + series.value, view.close);
        const random = randomNumbers(options.seed * 7_919 + view.index * 104_729 + Math.floor(seen * 100));
        const count = Math.floor(random.between(-3, 4));
        return count <= 0
          ? undefined
          : Array.from({ length: count }, () => anySignal(random, view.close, options.longOnly ?? false));
      },
    };
  },
});

function anySignal(random: RandomNumbers, close: number, longOnly: boolean): Signal {
  const draw = random.next();
  if (draw < 0.25) {
    return exit();
  }
  if (draw < 0.35) {
    return cancel();
  }
  const isLong = longOnly || draw < 0.7;
  return isLong ? enterLong(entryOptions(random, close, 1)) : enterShort(entryOptions(random, close, -1));
}

function entryOptions(random: RandomNumbers, close: number, direction: 1 | -1): EntryOptions {
  const kind = random.oneOf(["market", "limit", "stop"] as const);
  const away = close * random.between(0.99, 1.01);
  return {
    ...(kind === "limit" ? { limit: away } : kind === "stop" ? { stop: away } : {}),
    ...(random.next() < 0.6 ? { stopLoss: anyLevel(random, close, -direction) } : {}),
    ...(random.next() < 0.6 ? { takeProfit: anyLevel(random, close, direction) } : {}),
    ...(random.next() < 0.5 ? { goodForCandles: 1 + Math.floor(random.between(0, 4)) } : {}),
  };
}

function anyLevel(random: RandomNumbers, close: number, direction: number): ExitLevel {
  const fraction = random.between(0.002, 0.03);
  const levels = [
    byFraction(fraction),
    byOffset(close * fraction),
    atPrice(close * (1 + direction * fraction)),
  ] as const;
  return random.oneOf(levels);
}

/** Settings over all rules that a run may choose. */
export function randomSettings(seed: number): RunSettings {
  const random = randomNumbers(seed);
  return {
    ...realisticPreset,
    startCash: 10_000,
    instrument: { symbol: "TEST", quantityDecimals: random.oneOf([0, 3, null]) },
    timeframeMs: 3_600_000,
    fees: { taker: random.oneOf([0, 0.001]), maker: random.oneOf([0, 0.0005]) },
    slippageRate: random.oneOf([0, 0.0005]),
    sizing: random.oneOf<RunSettings["sizing"]>([
      { kind: "cash_fraction", fraction: 0.9, at: "decision" },
      { kind: "cash_fraction", fraction: 1, at: "fill" },
      { kind: "fixed_quantity", quantity: 7 },
    ]),
    limits: {
      maxPosition: random.oneOf([null, 80]),
      maxOrderValue: random.oneOf([null, 9_500]),
      maxDailyLoss: random.oneOf([null, 0.05]),
      kill: false,
    },
    rules: {
      sameCandleExits: random.oneOf(["none", "stop_only"]),
      atEnd: random.oneOf(["close_at_last_close", "close_at_last_open", "mark"]),
    },
  };
}
