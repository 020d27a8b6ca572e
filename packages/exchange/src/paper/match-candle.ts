import { PaperBook } from "./book.ts";
import { type Exact, exact, toLotDown } from "./exact.ts";
import { type Stretch, meet, stretchAt } from "./meeting.ts";
import type { PaperCandle, PaperEvent, PaperOrder, PaperSettings } from "./paper-order.ts";
import { type WorkingOrder, isAtMarket, isLevel, waitsForStop } from "./working-order.ts";

/**
 * What a candle does to the orders of one account in one instrument, as core's `simulate` has it: market orders at the
 * open, then waiting orders by sequence, then attached levels, the stop before the target.
 *
 * Only prices that certainly came while an order worked can fill it. So an order that was accepted inside the candle is
 * filled by its last price at most (it came later), one that expires inside it by its open at most, and one that was
 * accepted after it by nothing.
 *
 * A forming candle is given again as it grows, without the orders that are over; a closed one is given once. With
 * `maxVolumeShare` nothing happens before the close, since only then is the volume known, and the last price fills
 * nothing, since nobody knows what was traded after an order was accepted. Levels that are made from the price of a fill
 * may be given the same candle once more, alone.
 */
export function matchCandle(
  orders: readonly PaperOrder[],
  positionQuantity: string,
  candle: PaperCandle,
  settings: PaperSettings,
): readonly PaperEvent[] {
  if (settings.maxVolumeShare !== null && !candle.isClosed) {
    return [];
  }
  const book = new PaperBook({ orders, positionQuantity, settings });
  const scene = sceneOf(candle, settings);
  expireUntil(book, candle.openTime);
  matchWaiting(book, scene, isAtMarket);
  matchWaiting(book, scene, (working) => !isAtMarket(working));
  matchLevels(book, scene, "stop_loss");
  matchLevels(book, scene, "take_profit");
  if (scene.knownUntil !== null) {
    expireUntil(book, scene.knownUntil);
  }
  matchLastPrice(book, scene);
  book.cancelUseless((working) => presenceOf(working, scene) !== "none", scene.until);
  return book.events;
}

/** A candle, read. */
interface Scene {
  readonly openTime: number;
  readonly whole: Stretch;
  /** UTC ms until which its prices came. */
  readonly until: number;
  /** The same; null where a forming candle does not say. */
  readonly knownUntil: number | null;
  /** The most that one order may have of it; null for no end. */
  readonly available: Exact | null;
  readonly isClosed: boolean;
  /**
   * By intent, the price that its entry met in this candle; null where that was the open, so that the whole candle came
   * after it.
   */
  readonly entered: Map<number, Exact | null>;
}

function sceneOf(candle: PaperCandle, settings: PaperSettings): Scene {
  const knownUntil = candle.isClosed ? candle.closeTime : (candle.updatedAt ?? null);
  return {
    openTime: candle.openTime,
    whole: { open: exact(candle.open), high: exact(candle.high), low: exact(candle.low), close: exact(candle.close) },
    until: knownUntil ?? candle.closeTime,
    knownUntil,
    available:
      settings.maxVolumeShare === null
        ? null
        : toLotDown(exact(candle.volume).times(settings.maxVolumeShare), exact(settings.lotSize)),
    isClosed: candle.isClosed,
    entered: new Map(),
  };
}

/** Which of the candle's prices came while the order worked. */
function presenceOf({ order }: WorkingOrder, { openTime, available, knownUntil }: Scene): "whole" | "close" | "none" {
  if (order.acceptedAt <= openTime) {
    return "whole";
  }
  return available === null && knownUntil !== null && order.acceptedAt < knownUntil ? "close" : "none";
}

function expireUntil(book: PaperBook, time: number): void {
  for (const { order } of book.open()) {
    if (order.expiresAt !== null && order.expiresAt <= time) {
      book.tell({ kind: "expire", sequence: order.sequence, at: order.expiresAt, reason: "expires_at" });
    }
  }
}

function matchWaiting(book: PaperBook, scene: Scene, isChosen: (working: WorkingOrder) => boolean): void {
  for (const working of book.open()) {
    if (!isLevel(working) && presenceOf(working, scene) === "whole" && isChosen(working)) {
      const stretch = stretchFor(working, scene);
      const { price } = matchStretch(book, scene, { working, stretch, openedAt: scene.openTime, isAmbiguous: false });
      noteEntry(book, scene, working, isAtMarket(working) ? null : price);
    }
  }
}

function matchLevels(book: PaperBook, scene: Scene, purpose: "stop_loss" | "take_profit"): void {
  for (const { order } of book.open()) {
    const level = book.state(order.sequence);
    if (order.purpose === purpose && !level.isOver && presenceOf(level, scene) === "whole" && !book.isDormant(level)) {
      matchLevel(book, scene, level);
    }
  }
}

function matchLevel(book: PaperBook, scene: Scene, level: WorkingOrder): void {
  const entryPrice = scene.entered.get(level.order.intentSequence) ?? null;
  const isStop = level.order.purpose === "stop_loss";
  if (entryPrice !== null && (!isStop || isCutShort(level, scene))) {
    return;
  }
  // What a candle opened at before the entry is no gap for the position.
  const stretch = entryPrice === null ? stretchFor(level, scene) : { ...scene.whole, open: entryPrice };
  const isBothTouched = book
    .siblingsOf(level)
    .some((other) => presenceOf(other, scene) === "whole" && meet(other, stretch, "resting") !== null);
  const isAmbiguous = isStop && waitsForStop(level) && (entryPrice !== null || isBothTouched);
  const openedAt = entryPrice === null ? scene.openTime : scene.until;
  matchStretch(book, scene, { working: level, stretch, openedAt, isAmbiguous });
}

function matchStretch(
  book: PaperBook,
  scene: Scene,
  match: {
    readonly working: WorkingOrder;
    readonly stretch: Stretch;
    /** UTC ms at which the first price of the stretch came. */
    readonly openedAt: number;
    readonly isAmbiguous: boolean;
  },
): { readonly price: Exact | null } {
  const { working, stretch, isAmbiguous, openedAt } = match;
  const meeting = meet(working, stretch, "resting");
  const price = meeting?.price ?? null;
  book.offer(working.order.sequence, meeting, {
    at: price?.eq(stretch.open) === true ? openedAt : scene.until,
    available: scene.available,
    isAmbiguous,
    // Told of a forming candle, the order would come back and find what the candle did before its stop was met.
    tellsTrigger: scene.isClosed,
  });
  return { price };
}

/** After the whole candle: its last price, for those that were accepted while it formed. */
function matchLastPrice(book: PaperBook, scene: Scene): void {
  const present = book.open().filter((working) => presenceOf(working, scene) === "close");
  const waiting = present.filter((working) => !isLevel(working));
  const stops = present.filter(({ order }) => order.purpose === "stop_loss");
  const targets = present.filter(({ order }) => order.purpose === "take_profit");
  for (const { order } of [...waiting, ...stops, ...targets]) {
    const working = book.state(order.sequence);
    const hasToWait = isLevel(working) && (book.isDormant(working) || scene.entered.has(order.intentSequence));
    if (!working.isOver && !hasToWait) {
      const meeting = meet(working, scene.whole, "overtaken");
      const chance = { at: scene.until, available: null, isAmbiguous: false, tellsTrigger: true };
      book.offer(order.sequence, meeting, chance);
      noteEntry(book, scene, working, scene.whole.close);
    }
  }
}

function noteEntry(book: PaperBook, scene: Scene, before: WorkingOrder, price: Exact | null): void {
  const { sequence, purpose, intentSequence } = before.order;
  if (purpose === "entry" && book.state(sequence).filled.gt(before.filled)) {
    scene.entered.set(intentSequence, price);
  }
}

/** It expires inside the candle. */
const isCutShort = ({ order }: WorkingOrder, { until }: Scene): boolean =>
  order.expiresAt !== null && order.expiresAt < until;

/** One that expires inside the candle certainly had its open, and nothing else of it. */
const stretchFor = (working: WorkingOrder, scene: Scene): Stretch =>
  isCutShort(working, scene) ? stretchAt(scene.whole.open) : scene.whole;
