import { Bug, DomainError, assert, dayMs, formatInstant } from "../base/index.ts";
import type { AccountState, ClosedTrade } from "../ledger/index.ts";
import type { CandleColumns } from "../market/index.ts";
import { Corridor, type FactBatch, type Moment, RunFacts } from "../pipeline/index.ts";
import {
  IndicatorColumn,
  type Parameters,
  RunView,
  type Setup,
  type Strategy,
  type StrategyDefinition,
} from "../strategy/index.ts";
import type { RunSettings } from "./settings.ts";
import { SimulatedVenue } from "./venue.ts";

export interface RunOptions {
  readonly definition: StrategyDefinition;
  readonly parameters: Parameters;
  readonly settings: RunSettings;
  /** May grow between calls of `advance`; what has been given never changes. */
  readonly candles: CandleColumns;
  readonly keep?: "all" | "trades";
}

/**
 * One strategy on one instrument, from the first candle to the last that is given. A backtest advances over a
 * whole history in one call, a paper run by one candle a call: the same code, so the same fills.
 */
export class SimulatedRun {
  readonly facts: RunFacts;
  readonly #candles: CandleColumns;
  readonly #settings: RunSettings;
  readonly #strategy: Strategy;
  readonly #strategyName: string;
  readonly #columns: readonly IndicatorColumn[];
  readonly #firstDecision: number;
  readonly #view: RunView;
  readonly #venue: SimulatedVenue;
  readonly #corridor: Corridor;
  #equity: Float64Array;
  #next = 0;

  constructor(options: RunOptions) {
    const { settings, candles, definition } = options;
    this.facts = new RunFacts(options.keep ?? "all");
    this.#candles = candles;
    this.#settings = settings;
    this.#venue = new SimulatedVenue({ settings, candles, facts: this.facts });
    this.#view = new RunView(candles, this.#venue.account);
    this.#corridor = new Corridor({ ...settings, feeRate: settings.fees.taker, venue: this.#venue, facts: this.facts });
    const columns: IndicatorColumn[] = [];
    const capacity = candles.openTime.length;
    this.#strategyName = definition.name;
    const indicator: Setup["indicator"] = (definition) => {
      const column = new IndicatorColumn({ indicator: definition, cursor: this.#view, capacity });
      columns.push(column);
      return column.series;
    };
    try {
      this.#strategy = definition.create({ indicator }, options.parameters);
    } catch (error) {
      throw this.#strategyFault(error);
    }
    this.#columns = columns;
    this.#firstDecision = columns.reduce((first, column) => Math.max(first, column.lookback + 1), 0);
    this.#equity = new Float64Array(capacity);
  }

  /** Index of the next candle to be worked on: the number of candles done. */
  get position(): number {
    return this.#next;
  }

  /** Index of the first candle at which the strategy is asked. */
  get firstDecision(): number {
    return this.#firstDecision;
  }

  /** Equity marked at the close of each candle done. */
  get equity(): Float64Array {
    return this.#equity.subarray(0, this.#next);
  }

  get trades(): readonly ClosedTrade[] {
    return this.facts.trades;
  }

  get account(): AccountState {
    return this.#venue.account;
  }

  /** Works through the candles up to index `to` (exclusive). A strategy that throws ends the run. */
  advance(to: number = this.#candles.length): void {
    assert(to <= this.#candles.length, "a run advances only over candles that are given");
    for (const column of this.#columns) {
      column.extend(this.#candles);
    }
    this.#growEquity(to);
    try {
      this.#loop(to);
    } catch (error) {
      throw this.#strategyFault(error);
    }
  }

  /** Ends the run by its rule for open positions. */
  finish(): void {
    const index = this.#next - 1;
    const { atEnd } = this.#settings.rules;
    if (index < 0 || atEnd === "mark") {
      return;
    }
    const price = (atEnd === "close_at_last_open" ? this.#candles.open[index] : this.#candles.close[index]) ?? Number.NaN;
    this.#venue.cancelEntries(this.#moment(index).time);
    if (!this.#venue.isExiting) {
      this.#corridor.exit(this.#moment(index));
    }
    this.#venue.closeOut(index, price);
    this.#equity[index] = this.#venue.account.balance;
  }

  drain(): FactBatch {
    return this.facts.drain();
  }

  /*
   * The hot loop, where W1's nanoseconds are spent. What the position means for a candle lives in locals and is
   * read anew only when the venue did something; nothing is allocated for a candle at which nothing happens.
   */
  #loop(to: number): void {
    const venue = this.#venue;
    const view = this.#view;
    const strategy = this.#strategy;
    const equity = this.#equity;
    const firstDecision = this.#firstDecision;
    const { high, low, close } = this.#candles;
    let { account, balance, quantity, entryPrice, stop, target } = venue.exposure;
    for (let i = this.#next; i < to; i++) {
      if (venue.hasWork) {
        venue.match(i);
        ({ account, balance, quantity, entryPrice, stop, target } = venue.exposure);
        view.account = account;
      }
      if (quantity !== 0) {
        const h = high[i] ?? 0;
        const l = low[i] ?? 0;
        if (quantity > 0 ? l <= stop || h >= target : h >= stop || l <= target) {
          venue.exitAtLevel(i);
          ({ account, balance, quantity, entryPrice, stop, target } = venue.exposure);
          view.account = account;
        }
      }
      equity[i] = quantity === 0 ? balance : balance + quantity * ((close[i] ?? 0) - entryPrice);
      view.index = i;
      this.#next = i + 1;
      if (i >= firstDecision) {
        const answer = strategy.onCandle(view);
        if (answer !== undefined) {
          this.#corridor.accept(answer, this.#moment(i));
        }
      }
    }
  }

  #strategyFault(error: unknown): unknown {
    if (error instanceof Bug || error instanceof DomainError) {
      return error;
    }
    const place = this.#next === 0 ? "before the first candle" : `at candle ${this.#next - 1} (${this.#lastOpenTime()})`;
    const message = error instanceof Error ? error.message : String(error);
    return new DomainError("strategy_failed", `${this.#strategyName} failed ${place}: ${message}`, { cause: error });
  }

  #lastOpenTime(): string {
    return formatInstant(this.#candles.openTime[this.#next - 1] ?? 0);
  }

  #moment(index: number): Moment {
    return {
      index,
      time: (this.#candles.openTime[index] ?? Number.NaN) + this.#settings.timeframeMs,
      close: this.#candles.close[index] ?? Number.NaN,
      dayStartEquity: () => this.#dayStartEquity(index),
    };
  }

  #dayStartEquity(index: number): number {
    const midnight = Math.floor((this.#candles.openTime[index] ?? 0) / dayMs) * dayMs;
    const first = firstAtOrAfter(this.#candles.openTime, midnight, index);
    return first === 0 ? this.#settings.startCash : (this.#equity[first - 1] ?? Number.NaN);
  }

  #growEquity(length: number): void {
    if (length > this.#equity.length) {
      const larger = new Float64Array(Math.max(length, 2 * this.#equity.length));
      larger.set(this.#equity);
      this.#equity = larger;
    }
  }
}

/** Index of the first time in `times[0 … end]` that is not before `instant`. */
function firstAtOrAfter(times: Float64Array, instant: number, end: number): number {
  let low = 0;
  let high = end;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((times[middle] ?? 0) < instant) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}
