import { sma } from "../../indicator/index.ts";
import type { Series } from "../series.ts";
import { type Answer, cancel, enterLong, exit } from "../signal.ts";
import { type Setup, type Strategy, defineStrategy } from "../strategy.ts";
import type { View } from "../view.ts";

/** Buys a dip with a limit order that lives for one candle, and leaves above the average. Long only. */
class ChannelLimit implements Strategy {
  readonly #average: Series;
  readonly #depth: number;

  constructor(setup: Setup, parameters: { readonly period: number; readonly depth: number }) {
    this.#average = setup.indicator(sma(parameters.period));
    this.#depth = parameters.depth;
  }

  onCandle(view: View): Answer {
    if (view.isFlat) {
      return [cancel(), enterLong({ limit: view.close * (1 - this.#depth), goodForCandles: 1 })];
    }
    return view.close > this.#average.value ? [cancel(), exit()] : undefined;
  }
}

export const channelLimit = defineStrategy({
  name: "channel-limit",
  parameters: { period: 20, depth: 0.01 },
  create: (setup, parameters) => new ChannelLimit(setup, parameters),
});
