import { type ErrorCode, assert } from "../base/index.ts";
import { type AccountState, type ExitReason, type Fill, type Side, applyFill, openAccount } from "../ledger/index.ts";
import type { CandleColumns } from "../market/index.ts";
import { type Order, type OrderEvent, advanceOrder, attachedOrder } from "../order/index.ts";
import type { RunFacts, Venue } from "../pipeline/index.ts";
import { affordableQuantity } from "../risk/index.ts";
import { levelPrice, touchAbove, touchBelow, touchPrice } from "./matching.ts";
import type { RunSettings } from "./settings.ts";

/** What the run's loop needs of the position at each candle; replaced whenever something happens. */
export interface Exposure {
  readonly account: AccountState;
  readonly balance: number;
  /** Signed; 0 when flat. */
  readonly quantity: number;
  readonly entryPrice: number;
  /** Prices of the levels in force; an infinity that no price reaches where there is none. */
  readonly stop: number;
  readonly target: number;
}

/** The two levels attached to the open position. */
interface Levels {
  readonly stop: Order | null;
  readonly target: Order | null;
  /** Only the stop is in force in this candle, or neither; the next candle puts both in force. */
  readonly inForce: "both" | "stop" | "none";
  /** The price that the candle met when the entry filled. What it opened at before is no gap for this position. */
  readonly entryTouch: number;
}

const noLevels: Levels = { stop: null, target: null, inForce: "both", entryTouch: Number.NaN };

/**
 * A venue that fills orders from candles. In one candle: market orders at the open in order of submission, then
 * waiting limit and stop orders, then the levels of the position, stop before target.
 */
export class SimulatedVenue implements Venue {
  /** The next candle has something to match. */
  hasWork = false;
  exposure: Exposure;
  readonly #settings: RunSettings;
  readonly #candles: CandleColumns;
  readonly #facts: RunFacts;
  #account: AccountState;
  #working: Order[] = [];
  #levels: Levels = noLevels;
  #fillCount = 0;

  constructor(options: { readonly settings: RunSettings; readonly candles: CandleColumns; readonly facts: RunFacts }) {
    this.#settings = options.settings;
    this.#candles = options.candles;
    this.#facts = options.facts;
    this.#account = openAccount(options.settings.startCash);
    this.exposure = this.#expose();
  }

  get account(): AccountState {
    return this.#account;
  }

  get isExiting(): boolean {
    for (const order of this.#working) {
      if (order.purpose === "exit") {
        return true;
      }
    }
    return false;
  }

  submit(order: Order): void {
    this.#facts.setOrder(order);
    this.#working.push(order);
    this.hasWork = true;
  }

  cancelEntries(time: number): void {
    const kept = this.#working.filter((order) => order.purpose !== "entry");
    for (const order of this.#working) {
      if (order.purpose === "entry") {
        this.#facts.setOrder(advanceOrder(order, "cancel", time));
      }
    }
    this.#working = kept;
    this.hasWork = kept.length > 0 || this.#levels.inForce !== "both";
  }

  /** Forgets the order of an intent that was refused after all, before any candle could fill it. */
  drop(intentSequence: number): void {
    this.#working = this.#working.filter((order) => order.intentSequence !== intentSequence);
    this.hasWork = this.#working.length > 0 || this.#levels.inForce !== "both";
  }

  /** Matches what waits against candle `index`. */
  match(index: number): Exposure {
    if (this.#levels.inForce !== "both") {
      this.#levels = { ...this.#levels, inForce: "both" };
    }
    const orders = this.#working;
    this.#working = [];
    this.#matchAll(orders, index, true);
    this.#matchAll(orders, index, false);
    this.hasWork = this.#working.length > 0 || this.#levels.inForce !== "both";
    this.exposure = this.#expose();
    return this.exposure;
  }

  /** Leaves the position at the level that candle `index` touched; where it touched both, at the stop. */
  exitAtLevel(index: number): Exposure {
    const { quantity, stop, target } = this.exposure;
    const open = this.#levels.inForce === "stop" ? this.#levels.entryTouch : (this.#candles.open[index] ?? Number.NaN);
    const touchStop =
      quantity > 0 ? touchBelow(stop, open, this.#low(index)) : touchAbove(stop, open, this.#high(index));
    const touchTarget =
      quantity > 0 ? touchAbove(target, open, this.#high(index)) : touchBelow(target, open, this.#low(index));
    const order = touchStop === null ? this.#levels.target : this.#levels.stop;
    const price = touchStop ?? touchTarget;
    assert(order !== null && price !== null, "a level is left only where the candle touches it");
    const isAmbiguous = touchStop !== null && (touchTarget !== null || this.#levels.inForce === "stop");
    this.#fillExit(order, { index, price, isAmbiguous });
    this.hasWork = this.#working.length > 0;
    this.exposure = this.#expose();
    return this.exposure;
  }

  /** At the end of a run: cancels what waits for an entry, and fills the exit at `price` if there is a position. */
  closeOut(index: number, price: number): void {
    this.cancelEntries(this.#time(index));
    const exits = this.#working;
    this.#working = [];
    for (const order of exits) {
      this.#fillExit(order, { index, price, isAmbiguous: false, reason: "end_of_run" });
    }
    this.hasWork = false;
    this.exposure = this.#expose();
  }

  #matchAll(orders: readonly Order[], index: number, atMarket: boolean): void {
    for (const order of orders) {
      if ((order.type === "market") === atMarket) {
        this.#matchOne(order, index);
      }
    }
  }

  #matchOne(order: Order, index: number): void {
    const price = touchPrice(order, this.#candles, index);
    if (price !== null) {
      if (order.purpose === "exit") {
        this.#fillExit(order, { index, price, isAmbiguous: false });
      } else {
        this.#fillEntry(order, index, price);
      }
    } else if (order.lastIndex !== null && index >= order.lastIndex) {
      this.#settle(order, "expire", index);
    } else {
      this.#working.push(order);
    }
  }

  #fillEntry(order: Order, index: number, touched: number): void {
    const price = this.#slip(touched, order);
    const quantity = this.#entryQuantity(order, price);
    const rejection = this.#entryRejection(quantity, price, order);
    if (rejection !== null) {
      this.#settle(order, "reject", index, rejection);
      return;
    }
    this.#book(order, { index, quantity, price, exitReason: null, isAmbiguous: false });
    this.#levels = this.#attachLevels(order, { index, quantity, price, touched });
  }

  #entryQuantity(order: Order, price: number): number {
    const { amount } = order;
    const { instrument } = this.#settings;
    return amount.kind === "quantity"
      ? amount.quantity
      : affordableQuantity({
          cash: this.#account.balance,
          fraction: amount.fraction,
          price,
          feeRate: this.#feeRate(order),
          instrument,
        });
  }

  #entryRejection(quantity: number, price: number, order: Order): ErrorCode | null {
    if (this.#account.position !== null) {
      return "position_already_open";
    }
    if (!(quantity > 0)) {
      return "order_quantity_zero";
    }
    const lower = order.side === "buy" ? order.stopLoss : order.takeProfit;
    if (lower !== null && !(levelPrice(lower, price, -1) > 0)) {
      return "exit_level_not_positive";
    }
    const cost = quantity * price * (1 + this.#feeRate(order));
    // Rounding may cost an all-in order a few units in the last place; that is not a lack of funds.
    return cost > this.#account.balance * (1 + 1e-12) ? "order_exceeds_funds" : null;
  }

  #attachLevels(
    entry: Order,
    fill: { readonly index: number; readonly quantity: number; readonly price: number; readonly touched: number },
  ): Levels {
    const towardsProfit = entry.side === "buy" ? 1 : -1;
    const { stopLoss, takeProfit } = entry;
    return {
      stop:
        stopLoss &&
        this.#attach(entry, "stop_loss", {
          ...fill,
          price: levelPrice(stopLoss, fill.price, towardsProfit === 1 ? -1 : 1),
        }),
      target:
        takeProfit &&
        this.#attach(entry, "take_profit", { ...fill, price: levelPrice(takeProfit, fill.price, towardsProfit) }),
      inForce: entry.type === "market" ? "both" : this.#settings.rules.sameCandleExits === "none" ? "none" : "stop",
      entryTouch: fill.touched,
    };
  }

  #attach(
    entry: Order,
    purpose: "stop_loss" | "take_profit",
    level: { readonly index: number; readonly quantity: number; readonly price: number },
  ): Order {
    const order = attachedOrder(entry, {
      sequence: this.#facts.nextOrderSequence(),
      purpose,
      price: level.price,
      quantity: level.quantity,
      time: this.#time(level.index),
    });
    this.#facts.setOrder(order);
    return order;
  }

  #fillExit(
    order: Order,
    exit: {
      readonly index: number;
      readonly price: number;
      readonly isAmbiguous: boolean;
      readonly reason?: ExitReason;
    },
  ): void {
    const { position } = this.#account;
    if (position === null) {
      this.#settle(order, "cancel", exit.index);
      return;
    }
    const exitReason =
      exit.reason ?? (order.purpose === "stop_loss" || order.purpose === "take_profit" ? order.purpose : "signal");
    this.#book(order, {
      index: exit.index,
      quantity: Math.abs(position.quantity),
      price: this.#slip(exit.price, order),
      exitReason,
      isAmbiguous: exit.isAmbiguous,
    });
    this.#cancelLevel(this.#levels.stop, order, exit.index);
    this.#cancelLevel(this.#levels.target, order, exit.index);
    this.#levels = noLevels;
  }

  #cancelLevel(level: Order | null, filled: Order, index: number): void {
    if (level !== null && level !== filled) {
      this.#settle(level, "cancel", index);
    }
  }

  #book(order: Order, execution: Pick<Fill, "index" | "quantity" | "price" | "exitReason" | "isAmbiguous">): void {
    const fill: Fill = {
      sequence: this.#fillCount++,
      orderSequence: order.sequence,
      index: execution.index,
      time: this.#time(execution.index),
      side: order.side,
      quantity: execution.quantity,
      price: execution.price,
      fee: execution.quantity * execution.price * this.#feeRate(order),
      exitReason: execution.exitReason,
      isAmbiguous: execution.isAmbiguous,
    };
    const { account, trade } = applyFill(this.#account, fill);
    this.#account = account;
    this.#facts.addFill(fill, trade);
    this.#settle(order, "complete", execution.index);
  }

  #settle(order: Order, event: OrderEvent, index: number, rejection: ErrorCode | null = null): void {
    if (this.#facts.keepsAll) {
      this.#facts.setOrder(advanceOrder(order, event, this.#time(index), rejection));
    }
  }

  #slip(price: number, order: Order): number {
    return order.type === "limit" ? price : slipped(price, order.side, this.#settings.slippageRate);
  }

  #feeRate(order: Order): number {
    return order.type === "limit" ? this.#settings.fees.maker : this.#settings.fees.taker;
  }

  #expose(): Exposure {
    const { position, balance } = this.#account;
    const { stop, target, inForce } = this.#levels;
    const quantity = position?.quantity ?? 0;
    const below = quantity < 0 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
    return {
      account: this.#account,
      balance,
      quantity,
      entryPrice: position?.entryPrice ?? 0,
      stop: inForce === "none" ? below : (stop?.price ?? below),
      target: inForce === "both" ? (target?.price ?? -below) : -below,
    };
  }

  #time(index: number): number {
    return this.#candles.openTime[index] ?? Number.NaN;
  }

  #high(index: number): number {
    return this.#candles.high[index] ?? Number.NaN;
  }

  #low(index: number): number {
    return this.#candles.low[index] ?? Number.NaN;
  }
}

const slipped = (price: number, side: Side, rate: number): number => price * (side === "buy" ? 1 + rate : 1 - rate);
