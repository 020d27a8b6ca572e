import { Bug, DomainError, assert, dayMs, formatInstant } from "../base/index.ts";
import type { AccountState, ClosedTrade } from "../ledger/index.ts";
import type { CandleColumns } from "../market/index.ts";
import { Corridor, type FactBatch, type Moment, RunFacts } from "../pipeline/index.ts";
import type { Decision } from "../risk/index.ts";
import {
  type ColumnMemory,
  IndicatorColumn,
  type Parameters,
  type RunCursor,
  RunView,
  type Setup,
  type Strategy,
  type StrategyDefinition,
  extendColumns,
} from "../strategy/index.ts";
import type { RunSettings } from "./settings.ts";
import { SimulatedVenue } from "./venue.ts";

/** The loop is entered anew every so many candles, so that the compiler sees a hot function instead of one long call. */
const candlesPerStretch = 4_096;

export interface RunOptions {
  readonly definition: StrategyDefinition;
  readonly parameters: Parameters;
  readonly settings: RunSettings;
  /** May grow between calls of `advance`; what has been given never changes. */
  readonly candles: CandleColumns;
  readonly keep?: "all" | "trades";
  /** Indicator columns of the same candles, shared by runs that follow each other. */
  readonly memory?: ColumnMemory;
  /** Where the equity is written; the run's own memory when absent. A later run given the same overwrites it. */
  readonly equity?: Float64Array;
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
  readonly #cursor: RunCursor;
  readonly #view: RunView;
  readonly #venue: SimulatedVenue;
  readonly #corridor: Corridor;
  #equity: Float64Array;
  #next = 0;
  #peak: number;
  #floor: number;
  #maxDrawdown = 0;
  #hasBegun = false;
  #hasFailed = false;

  constructor(options: RunOptions) {
    const { settings, candles, definition } = options;
    this.facts = new RunFacts(options.keep ?? "all");
    this.#candles = candles;
    this.#settings = settings;
    this.#venue = new SimulatedVenue({ settings, candles, facts: this.facts });
    this.#cursor = { index: 0, account: this.#venue.account };
    this.#view = new RunView(candles, this.#cursor);
    this.#corridor = new Corridor({ ...settings, feeRate: settings.fees.taker, venue: this.#venue, facts: this.facts });
    const columns: IndicatorColumn[] = [];
    this.#strategyName = definition.name;
    const indicator: Setup["indicator"] = (definition) => {
      const column = new IndicatorColumn({
        indicator: definition,
        cursor: this.#cursor,
        candles,
        memory: options.memory,
      });
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
    this.#equity = options.equity ?? new Float64Array(candles.openTime.length);
    this.#peak = settings.startCash;
    this.#floor = settings.startCash;
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

  /** Largest fall of the equity from its peak so far, as a fraction of the peak. */
  get maxDrawdown(): number {
    return this.#maxDrawdown;
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
    assert(!this.#hasFailed, "a run that has failed does not go on: it stopped inside a candle");
    extendColumns(this.#columns, this.#candles);
    this.#growEquity(to);
    this.#hasBegun = true;
    try {
      while (this.#next < to) {
        this.#loop(Math.min(to, this.#next + candlesPerStretch));
      }
    } catch (error) {
      this.#hasFailed = true;
      throw this.#strategyFault(error);
    }
  }

  /**
   * Takes a refusal from outside of an intent of the last candle that the run's own rules had approved: no candle fills
   * it, and the strategy goes on. Given at the same candle again, the run repeats itself.
   */
  refuse(decision: Decision): void {
    assert(decision.verdict === "refused", "only a refusal is taken from outside");
    this.#venue.drop(decision.intentSequence);
    this.facts.refuse(decision);
  }

  /** Ends the run by its rule for open positions; entries that wait are cancelled. */
  finish(): void {
    const index = this.#next - 1;
    const { atEnd } = this.#settings.rules;
    if (index < 0) {
      return;
    }
    this.#venue.cancelEntries(this.#moment(index).time);
    if (atEnd === "mark") {
      return;
    }
    const price =
      (atEnd === "close_at_last_open" ? this.#candles.open[index] : this.#candles.close[index]) ?? Number.NaN;
    if (!this.#venue.isExiting) {
      this.#corridor.exit(this.#moment(index));
    }
    this.#venue.closeOut(index, price);
    this.#restateLast(this.#venue.account.balance);
  }

  /** Replaces the last mark. It may have been a peak or a low, so the drawdown is found anew. */
  #restateLast(balance: number): void {
    const { equity } = this;
    if (equity[equity.length - 1] === balance) {
      return;
    }
    equity[equity.length - 1] = balance;
    this.#peak = this.#settings.startCash;
    this.#maxDrawdown = 0;
    let floor = this.#peak;
    for (const mark of equity) {
      if (mark > this.#peak) {
        floor = this.#newPeak(mark);
      } else if (mark < floor) {
        floor = this.#newLow(mark);
      }
    }
    this.#floor = floor;
  }

  drain(): FactBatch {
    return this.facts.drain();
  }

  /*
   * The hot loop, where W1's nanoseconds are spent. What the position means for a candle lives in locals and is
   * read anew only when the venue did something; nothing is allocated for a candle at which nothing happens.
   * Reads are asserted, not defaulted: `advance` has checked that every index exists. The plus signs tell V8 that
   * these locals are numbers; without them it carries boxed values through the loop (1.5 ns a candle).
   */
  #loop(to: number): void {
    const venue = this.#venue;
    const cursor = this.#cursor;
    const view = this.#view;
    const strategy = this.#strategy;
    const equity = this.#equity;
    const firstDecision = this.#firstDecision;
    const { high, low, close } = this.#candles;
    let { hasWork, exposure } = venue;
    let balance = +exposure.balance;
    let quantity = +exposure.quantity;
    let entryPrice = +exposure.entryPrice;
    let stop = +exposure.stop;
    let target = +exposure.target;
    let peak = +this.#peak;
    let floor = +this.#floor;
    for (let i = this.#next; i < to; i++) {
      cursor.index = i;
      if (hasWork) {
        exposure = venue.match(i);
        balance = +exposure.balance;
        quantity = +exposure.quantity;
        entryPrice = +exposure.entryPrice;
        stop = +exposure.stop;
        target = +exposure.target;
        cursor.account = exposure.account;
        hasWork = venue.hasWork;
      }
      let mark = balance;
      if (quantity !== 0) {
        const h = high[i] as number;
        const l = low[i] as number;
        if (quantity > 0 ? l <= stop || h >= target : h >= stop || l <= target) {
          exposure = venue.exitAtLevel(i);
          balance = +exposure.balance;
          quantity = +exposure.quantity;
          entryPrice = +exposure.entryPrice;
          stop = +exposure.stop;
          target = +exposure.target;
          cursor.account = exposure.account;
          hasWork = venue.hasWork;
          mark = balance;
        } else {
          mark = balance + quantity * ((close[i] as number) - entryPrice);
        }
      }
      equity[i] = mark;
      if (mark > peak) {
        peak = mark;
        floor = +this.#newPeak(mark);
      } else if (mark < floor) {
        floor = +this.#newLow(mark);
      }
      if (i >= firstDecision) {
        const answer = strategy.onCandle(view);
        if (answer !== undefined) {
          this.#corridor.accept(answer, this.#moment(i));
          hasWork = venue.hasWork;
        }
      }
    }
    this.#peak = peak;
    this.#floor = floor;
    this.#next = to;
  }

  /** Both return the equity below which the drawdown from the present peak is the largest so far. */
  #newPeak(equity: number): number {
    this.#peak = equity;
    return equity * (1 - this.#maxDrawdown);
  }

  #newLow(equity: number): number {
    this.#maxDrawdown = 1 - equity / this.#peak;
    return equity;
  }

  #strategyFault(error: unknown): unknown {
    if (error instanceof Bug || error instanceof DomainError) {
      return error;
    }
    const place = this.#hasBegun
      ? `at candle ${this.#view.index} (${formatInstant(this.#view.openTime)})`
      : "before the first candle";
    const message = error instanceof Error ? error.message : String(error);
    return new DomainError("strategy_failed", `${this.#strategyName} failed ${place}: ${message}`, { cause: error });
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
