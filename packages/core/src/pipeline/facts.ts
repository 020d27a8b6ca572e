import type { ClosedTrade, Fill } from "../ledger/index.ts";
import type { Order } from "../order/index.ts";
import type { Decision, Intent } from "../risk/index.ts";

/** What happened since it was last asked for. Orders stand in their latest state. */
export interface FactBatch {
  readonly intents: readonly Intent[];
  readonly decisions: readonly Decision[];
  readonly orders: readonly Order[];
  readonly fills: readonly Fill[];
  readonly trades: readonly ClosedTrade[];
}

/**
 * The facts of one run, in the order in which they happened. It also hands out the sequence numbers, so that the
 * same inputs give the same numbers in every mode.
 */
export class RunFacts {
  readonly trades: ClosedTrade[] = [];
  readonly fills: Fill[] = [];
  #intents: Intent[] = [];
  #decisions: Decision[] = [];
  #orders = new Map<number, Order>();
  #drainedFills = 0;
  #drainedTrades = 0;
  #intentCount = 0;
  #orderCount = 0;
  /** False where only trades are kept; then no order needs to be brought up to date. */
  readonly keepsAll: boolean;

  /** `keep: "trades"` drops intents, decisions, orders and fills as they come: a sweep has no use for them. */
  constructor(keep: "all" | "trades") {
    this.keepsAll = keep === "all";
  }

  nextIntentSequence(): number {
    return this.#intentCount++;
  }

  nextOrderSequence(): number {
    return this.#orderCount++;
  }

  addIntent(intent: Intent, decision: Decision): void {
    if (this.keepsAll) {
      this.#intents.push(intent);
      this.#decisions.push(decision);
    }
  }

  setOrder(order: Order): void {
    if (this.keepsAll) {
      this.#orders.set(order.sequence, order);
    }
  }

  /** An intent was refused outside the run after its own rules had approved it: there is no order, and this is its decision. */
  refuse(decision: Decision): void {
    this.#decisions = this.#decisions.map((own) => (own.intentSequence === decision.intentSequence ? decision : own));
    for (const order of this.#orders.values()) {
      if (order.intentSequence === decision.intentSequence) {
        this.#orders.delete(order.sequence);
      }
    }
  }

  addFill(fill: Fill, trade: ClosedTrade | null): void {
    if (this.keepsAll) {
      this.fills.push(fill);
    }
    if (trade !== null) {
      this.trades.push(trade);
    }
  }

  /** Takes what is new; intents, decisions and orders are handed over and not kept. */
  drain(): FactBatch {
    const batch: FactBatch = {
      intents: this.#intents,
      decisions: this.#decisions,
      orders: [...this.#orders.values()],
      fills: this.fills.slice(this.#drainedFills),
      trades: this.trades.slice(this.#drainedTrades),
    };
    this.#intents = [];
    this.#decisions = [];
    this.#orders = new Map();
    this.#drainedFills = this.fills.length;
    this.#drainedTrades = this.trades.length;
    return batch;
  }
}
