import { assert } from "@chandlery/core/base";
import { type Exact, exact, lesser } from "./exact.ts";
import { type Offer, cancelled, execute, timeReason } from "./execute.ts";
import type { Meeting } from "./meeting.ts";
import type { PaperEvent, PaperOrder, PaperReason, PaperSettings } from "./paper-order.ts";
import {
  type WorkingOrder,
  afterEvent,
  canOnlyReduce,
  closableQuantity,
  isLevel,
  waitsForStop,
  workingOrder,
} from "./working-order.ts";

/** What a price offers to whoever meets it. */
interface Chance extends Omit<Offer, "settings" | "wanted"> {
  /** A trigger is told, and not only kept in mind until the prices are through. */
  readonly tellsTrigger: boolean;
}

/** The orders of one account and instrument, its position, and what happens to them while prices are matched. */
export class PaperBook {
  readonly events: PaperEvent[] = [];
  readonly settings: PaperSettings;
  readonly #orders: Map<number, WorkingOrder>;
  #position: Exact;

  constructor(options: {
    readonly orders: readonly PaperOrder[];
    readonly positionQuantity: string;
    readonly settings: PaperSettings;
  }) {
    const sorted = options.orders.toSorted((left, right) => left.sequence - right.sequence);
    this.#orders = new Map(sorted.map((order) => [order.sequence, workingOrder(order)]));
    assert(this.#orders.size === sorted.length, "the orders of an account have sequences of their own");
    this.#position = exact(options.positionQuantity);
    this.settings = options.settings;
  }

  /** What is open, by sequence. */
  open(): readonly WorkingOrder[] {
    return [...this.#orders.values()].filter(({ isOver }) => !isOver);
  }

  state(sequence: number): WorkingOrder {
    const found = this.#orders.get(sequence);
    assert(found !== undefined, "an order that is asked about was given");
    return found;
  }

  /** What an order and a price make of one another; `meeting` is null where they did not meet. */
  offer(sequence: number, meeting: Meeting | null, chance: Chance): void {
    const before = this.state(sequence);
    if (meeting === null) {
      if (before.order.timeInForce !== "gtc" && !waitsForStop(before)) {
        this.tell(cancelled(before, timeReason(before), chance.at));
      }
      return;
    }
    const offer = { ...chance, settings: this.settings, wanted: this.#wanted(before) };
    for (const event of execute(before, meeting, offer)) {
      this.#apply(event);
      if (event.kind !== "trigger" || chance.tellsTrigger) {
        this.events.push(event);
      }
    }
    if (isLevel(before) && this.state(sequence).filled.gt(before.filled)) {
      this.#leaveBracket(sequence, chance.at);
    }
  }

  tell(event: PaperEvent): void {
    this.#apply(event);
    this.events.push(event);
  }

  #apply(event: PaperEvent): void {
    const before = this.state(event.sequence);
    assert(!before.isOver, "nothing happens to an order that is over");
    this.#orders.set(event.sequence, afterEvent(before, event));
    if (event.kind === "fill") {
      const quantity = exact(event.quantity);
      this.#position = this.#position.plus(before.order.side === "buy" ? quantity : quantity.neg());
    }
  }

  /** The level waits: nothing of its entry is filled yet, or the stop-loss beside it was met and has not filled whole. */
  isDormant(level: WorkingOrder): boolean {
    const entry = this.#entryOf(level);
    return (
      (entry !== null && entry.filled.isZero()) ||
      (level.order.purpose === "take_profit" && this.siblingsOf(level).some((other) => other.isTriggered))
    );
  }

  /** The open levels of the same bracket. */
  siblingsOf(level: WorkingOrder): readonly WorkingOrder[] {
    const { sequence } = level.order;
    return this.open().filter(
      (other) => isLevel(other) && other.order.sequence !== sequence && isOfOneBracket(other, level),
    );
  }

  /** Takes back every order that can only reduce where there is nothing to reduce, nor will be. */
  cancelUseless(isPresent: (working: WorkingOrder) => boolean, at: number): void {
    for (const working of this.open()) {
      if (canOnlyReduce(working) && isPresent(working) && this.#isUseless(working)) {
        this.tell(cancelled(working, "nothing_to_reduce", at));
      }
    }
  }

  #isUseless(working: WorkingOrder): boolean {
    const isAwaited = this.open().some(
      (other) => other.order.purpose === "entry" && (!isLevel(working) || isOfOneBracket(other, working)),
    );
    if (isAwaited) {
      return false;
    }
    const hasEntered = !isLevel(working) || this.#entryOf(working)?.filled.isZero() !== true;
    return !hasEntered || closableQuantity(working, this.#position).isZero();
  }

  /** A level closes what its bracket still holds, and no reduce-only order more than the position. */
  #wanted(working: WorkingOrder): Exact {
    const own = isLevel(working) ? lesser(working.left, this.#heldByBracket(working)) : working.left;
    return canOnlyReduce(working) ? lesser(own, closableQuantity(working, this.#position)) : own;
  }

  #heldByBracket(level: WorkingOrder): Exact {
    const whole = level.left.plus(level.filled);
    const entered = lesser(whole, this.#entryOf(level)?.filled ?? whole);
    return this.siblingsOf(level).reduce((held, other) => held.minus(other.filled), entered.minus(level.filled));
  }

  #leaveBracket(sequence: number, at: number): void {
    const level = this.state(sequence);
    const entry = this.#entryOf(level);
    if (entry !== null && !entry.isOver) {
      this.tell(cancelled(entry, "bracket_left", at));
    }
    if (level.isOver) {
      this.#cancelAll(this.siblingsOf(level), "other_level_filled", at);
    }
  }

  #cancelAll(orders: readonly WorkingOrder[], reason: PaperReason, at: number): void {
    for (const working of orders) {
      this.tell(cancelled(working, reason, at));
    }
  }

  /** The entry of a level's bracket, where it was given: open, or over since. */
  #entryOf(level: WorkingOrder): WorkingOrder | null {
    const found = [...this.#orders.values()].find(
      (other) => other.order.purpose === "entry" && isOfOneBracket(other, level),
    );
    return found ?? null;
  }
}

const isOfOneBracket = (left: WorkingOrder, right: WorkingOrder): boolean =>
  left.order.intentSequence === right.order.intentSequence;
