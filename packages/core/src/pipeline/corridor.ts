import { DomainError } from "../base/index.ts";
import { equityAt } from "../ledger/index.ts";
import type { Instrument } from "../market/index.ts";
import { openOrder } from "../order/index.ts";
import {
  type GateState,
  type Intent,
  type RiskLimits,
  type Sizing,
  type SizingContext,
  askGate,
  sizeEntry,
  sizeExit,
} from "../risk/index.ts";
import type { Answer, EnterSignal, Signal } from "../strategy/index.ts";
import type { RunFacts } from "./facts.ts";
import type { Venue } from "./port.ts";

export interface CorridorOptions {
  readonly instrument: Instrument;
  readonly sizing: Sizing;
  readonly limits: RiskLimits;
  /** Fraction of the notional that a market order costs: what sizing reserves for fees. */
  readonly feeRate: number;
  readonly venue: Venue;
  readonly facts: RunFacts;
}

/** Where a decision is taken: at the close of a candle. */
export interface Moment {
  readonly index: number;
  /** UTC ms of the close. */
  readonly time: number;
  readonly close: number;
  /** Equity at the last UTC midnight; a function, since only a daily limit asks for it. */
  readonly dayStartEquity: () => number;
}

/**
 * The way from a signal to an order: size, ask the gate, keep what it said, submit what it approved. The one way
 * there is, in every run mode.
 */
export class Corridor {
  readonly #options: CorridorOptions;

  constructor(options: CorridorOptions) {
    this.#options = options;
  }

  accept(answer: Answer, moment: Moment): void {
    for (const signal of Array.isArray(answer) ? answer : [answer]) {
      this.#acceptOne(checkSignal(signal), moment);
    }
  }

  /** Leaves the open position, whatever the strategy says: at the end of a run. Returns the intent's order, submitted. */
  exit(moment: Moment): void {
    this.#acceptOne({ kind: "exit" }, moment);
  }

  #acceptOne(signal: Signal, moment: Moment): void {
    if (signal.kind === "cancel") {
      this.#options.venue.cancelEntries(moment.time);
      return;
    }
    if (signal.kind === "exit" && !this.#canExit()) {
      return;
    }
    const intent = this.#size(signal, moment);
    if (intent !== null) {
      this.#submit(intent, moment);
    }
  }

  /** A position is left once: an exit that is on its way closes it whole. */
  #canExit(): boolean {
    const { venue } = this.#options;
    return venue.account.position !== null && !venue.isExiting;
  }

  #size(signal: Exclude<Signal, { kind: "cancel" }>, moment: Moment): Intent | null {
    const { venue, instrument, sizing, feeRate, facts } = this.#options;
    const context: SizingContext = {
      sequence: facts.nextIntentSequence(),
      index: moment.index,
      time: moment.time,
      close: moment.close,
      account: venue.account,
      instrument,
      sizing,
      feeRate,
    };
    return signal.kind === "enter" ? sizeEntry(signal, context) : sizeExit(context);
  }

  #submit(intent: Intent, moment: Moment): void {
    const { venue, facts, limits } = this.#options;
    const { decision, approval } = askGate(intent, this.#gateState(moment), limits);
    facts.addIntent(intent, decision);
    if (approval !== null) {
      venue.submit(openOrder(approval, facts.nextOrderSequence()));
    }
  }

  #gateState(moment: Moment): GateState {
    const { venue, limits } = this.#options;
    const { account } = venue;
    const equity = equityAt(account, moment.close);
    return {
      openQuantity: venue.isExiting ? 0 : (account.position?.quantity ?? 0),
      equity,
      dayStartEquity: limits.maxDailyLoss === null ? equity : moment.dayStartEquity(),
    };
  }
}

/** A strategy is a person's code: what it answers is checked before it is believed. */
function checkSignal(signal: unknown): Signal {
  const kind = isObject(signal) ? signal["kind"] : undefined;
  if (kind === "exit" || kind === "cancel") {
    return { kind };
  }
  if (kind === "enter" && isEnterSignal(signal)) {
    return signal;
  }
  if (signal instanceof Promise) {
    // It may still reject; unhandled, that would end the process that says what is wrong.
    signal.catch(() => undefined);
    throw new DomainError("strategy_answer_invalid", "onCandle answered with a promise; it must not be async.");
  }
  const detail = `onCandle answered with something that is no signal: ${describe(signal)}`;
  throw new DomainError("strategy_answer_invalid", detail);
}

function isEnterSignal(signal: unknown): signal is EnterSignal {
  if (!isObject(signal)) {
    return false;
  }
  const { side, order, price, stopLoss, takeProfit, goodForCandles } = signal;
  return (
    (side === "long" || side === "short") &&
    (order === "market" ? price === null : (order === "limit" || order === "stop") && isPositive(price)) &&
    isLevel(stopLoss, side === "long") &&
    isLevel(takeProfit, side === "short") &&
    (goodForCandles === null || (Number.isInteger(goodForCandles) && isPositive(goodForCandles)))
  );
}

/** A level below the entry is less than a whole price away: 2 in place of 0.02 would never be touched. */
function isLevel(level: unknown, isBelow: boolean): boolean {
  if (!isObject(level)) {
    return level === null;
  }
  const { kind, price, fraction, offset } = level;
  switch (kind) {
    case "price":
      return isPositive(price);
    case "offset":
      return isPositive(offset);
    case "fraction":
      return isPositive(fraction) && (!isBelow || fraction < 1);
    default:
      return false;
  }
}

const isPositive = (value: unknown): value is number =>
  typeof value === "number" && value > 0 && value < Number.POSITIVE_INFINITY;

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

const describe = (value: unknown): string => (isObject(value) ? JSON.stringify(value) : String(value));
