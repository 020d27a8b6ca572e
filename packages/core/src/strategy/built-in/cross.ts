import { sma } from "../../indicator/index.ts";
import type { Series } from "../series.ts";
import { type Answer, enterLong, enterShort, exit } from "../signal.ts";
import { type Setup, type Strategy, defineStrategy } from "../strategy.ts";
import type { View } from "../view.ts";

/** Always in the market: long when the fast average crosses above the slow one, short when it crosses below. */
class Cross implements Strategy {
  readonly #fast: Series;
  readonly #slow: Series;

  constructor(setup: Setup, parameters: { readonly fast: number; readonly slow: number }) {
    this.#fast = setup.indicator(sma(parameters.fast));
    this.#slow = setup.indicator(sma(parameters.slow));
  }

  onCandle(_view: View): Answer {
    const fast = this.#fast;
    const slow = this.#slow;
    if (fast.previous < slow.previous && fast.value > slow.value) {
      return [exit(), enterLong()];
    }
    if (slow.previous < fast.previous && slow.value > fast.value) {
      return [exit(), enterShort()];
    }
    return undefined;
  }
}

export const cross = defineStrategy({
  name: "cross",
  parameters: { fast: 10, slow: 20 },
  create: (setup, parameters) => new Cross(setup, parameters),
});
