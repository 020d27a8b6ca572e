import { sma } from "@chandlery/core/indicator";
import { type Series, type Setup, type View, defineStrategy, enterLong, exit } from "@chandlery/core/strategy";

class AboveAverage {
  readonly #average: Series;

  constructor(setup: Setup, period: number) {
    this.#average = setup.indicator(sma(period));
  }

  onCandle(view: View) {
    if (view.isFlat) {
      return view.close > this.#average.value ? enterLong() : undefined;
    }
    return view.close < this.#average.value ? exit() : undefined;
  }
}

export const strategy = defineStrategy({
  name: "above-average",
  parameters: { period: 50 },
  create: (setup, { period }) => new AboveAverage(setup, period),
});
