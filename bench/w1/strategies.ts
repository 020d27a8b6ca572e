import { sma } from "@chandlery/core/indicator";
import {
  type Answer,
  type Series,
  type Setup,
  type Strategy,
  type StrategyDefinition,
  type View,
  byFraction,
  enterLong,
  enterShort,
  exit,
} from "@chandlery/core/strategy";

const stopLoss = byFraction(0.004);
const takeProfit = byFraction(0.008);

/**
 * W1: long when the average of 60 candles crosses above that of 300, out when it crosses below, at the stop or at the
 * target. A crossing above while long is ignored; after a stop only a new one enters.
 */
class LongOnly implements Strategy {
  readonly #fast: Series;
  readonly #slow: Series;
  #wasAbove: boolean | undefined;

  constructor(setup: Setup) {
    this.#fast = setup.indicator(sma(60));
    this.#slow = setup.indicator(sma(300));
  }

  onCandle(view: View): Answer {
    const isAbove = this.#fast.value > this.#slow.value;
    const wasAbove = this.#wasAbove ?? this.#fast.previous > this.#slow.previous;
    this.#wasAbove = isAbove;
    if (isAbove === wasAbove) {
      return undefined;
    }
    if (isAbove) {
      return view.isFlat ? enterLong({ stopLoss, takeProfit }) : undefined;
    }
    return view.isLong ? exit() : undefined;
  }
}

/** The same crossings, turned around each time. */
class LongAndShort implements Strategy {
  readonly #fast: Series;
  readonly #slow: Series;
  #wasAbove: boolean | undefined;

  constructor(setup: Setup) {
    this.#fast = setup.indicator(sma(60));
    this.#slow = setup.indicator(sma(300));
  }

  onCandle(_view: View): Answer {
    const isAbove = this.#fast.value > this.#slow.value;
    const wasAbove = this.#wasAbove ?? this.#fast.previous > this.#slow.previous;
    this.#wasAbove = isAbove;
    if (isAbove === wasAbove) {
      return undefined;
    }
    return [exit(), isAbove ? enterLong({ stopLoss, takeProfit }) : enterShort({ stopLoss, takeProfit })];
  }
}

export const longOnly: StrategyDefinition = {
  name: "w1-long-only",
  parameters: {},
  create: (setup) => new LongOnly(setup),
};

export const longAndShort: StrategyDefinition = {
  name: "w1-long-and-short",
  parameters: {},
  create: (setup) => new LongAndShort(setup),
};
