import { sma } from "../../indicator/index.ts";
import type { Series } from "../series.ts";
import { type Answer, atPrice, enterLong, enterShort, exit } from "../signal.ts";
import { type Setup, type Strategy, defineStrategy } from "../strategy.ts";
import type { View } from "../view.ts";

interface CrossWithExitsParameters {
  readonly fast: number;
  readonly slow: number;
  /** Distances of stop and target from the close that gave the signal, as fractions. */
  readonly stopLoss: number;
  readonly takeProfit: number;
}

/** As `cross`, with a stop and a target at fixed distances from the close that gave the signal. */
class CrossWithExits implements Strategy {
  readonly #fast: Series;
  readonly #slow: Series;
  readonly #stopLoss: number;
  readonly #takeProfit: number;

  constructor(setup: Setup, parameters: CrossWithExitsParameters) {
    this.#fast = setup.indicator(sma(parameters.fast));
    this.#slow = setup.indicator(sma(parameters.slow));
    this.#stopLoss = parameters.stopLoss;
    this.#takeProfit = parameters.takeProfit;
  }

  onCandle(view: View): Answer {
    const fast = this.#fast;
    const slow = this.#slow;
    if (fast.previous < slow.previous && fast.value > slow.value) {
      const stopLoss = atPrice(view.close * (1 - this.#stopLoss));
      return [exit(), enterLong({ stopLoss, takeProfit: atPrice(view.close * (1 + this.#takeProfit)) })];
    }
    if (slow.previous < fast.previous && slow.value > fast.value) {
      const stopLoss = atPrice(view.close * (1 + this.#stopLoss));
      return [exit(), enterShort({ stopLoss, takeProfit: atPrice(view.close * (1 - this.#takeProfit)) })];
    }
    return undefined;
  }
}

export const crossWithExits = defineStrategy({
  name: "cross-with-exits",
  parameters: { fast: 10, slow: 30, stopLoss: 0.03, takeProfit: 0.06 },
  create: (setup, parameters) => new CrossWithExits(setup, parameters),
});
