import { assert } from "@chandlery/core/base";
import { timeframeMs } from "@chandlery/core/market";
import {
  type PaperCandle,
  type PaperEvent,
  type PaperSettings,
  matchAtPrice,
  matchCandle,
} from "@chandlery/exchange/paper";
import type { PoolClient } from "pg";
import {
  type BookName,
  type BookTerms,
  type DeskOrder,
  acceptOrders,
  keepProgress,
  lockAccount,
  readBook,
  readClosedCandles,
  readNewestCandle,
  readTerms,
  recordEvent,
} from "../db/desk-orders.ts";
import { type Arrival, arrivalOf, matchFromEntry } from "./arrival.ts";

export interface MatchOptions {
  /** Fraction of a candle's volume that one order may take; null: an order fills whole. */
  readonly maxVolumeShare: string | null;
}

export interface Matched {
  /** Something happened or is left to do: the book is to be read again. */
  readonly hasMore: boolean;
  /** Ms of the wall's clock until something is due by itself; null where only prices are waited for. */
  readonly dueInMs: number | null;
}

interface Book {
  readonly client: PoolClient;
  readonly name: BookName;
  readonly terms: BookTerms;
  readonly settings: PaperSettings;
  readonly orders: readonly DeskOrder[];
  readonly candleMs: number;
}

const nothingLeft: Matched = { hasMore: false, dueInMs: null };
const moreToDo: Matched = { hasMore: true, dueInMs: null };

/** Candles of one transaction: a venue that was away for a week catches up in steps. */
const candlesAtOnce = 500;

/**
 * One step of the paper venue for the orders of an account in one instrument, inside a transaction of the caller. The
 * account is locked before anything is read, and what was read is committed together with what follows from it: whoever
 * dies in between leaves nothing, and a second executor finds what the first has done. After the first thing that
 * happens the step ends, so that nothing is ever worked out from what was read before it.
 */
export async function matchBook(client: PoolClient, name: BookName, options: MatchOptions): Promise<Matched> {
  await lockAccount(client, name.accountId);
  await acceptOrders(client, name);
  const terms = await readTerms(client, name);
  const orders = terms === undefined ? [] : await readBook(client, name, terms);
  const known = orders.filter(({ isSubmitted }) => !isSubmitted);
  if (terms === undefined || known.length === 0) {
    return nothingLeft;
  }
  const settings = { ...terms.settings, maxVolumeShare: options.maxVolumeShare };
  const book: Book = { client, name, terms, settings, orders: known, candleMs: timeframeMs(terms.timeframe) };
  if (await takeArrivals(book)) {
    return moreToDo;
  }
  // Levels that the venue does not know yet must not miss a candle that the others have had.
  if (orders.some(({ isSubmitted, purpose }) => isSubmitted && purpose !== "entry" && purpose !== "exit")) {
    return moreToDo;
  }
  if ((await matchClosedCandles(book)) || (await matchFormingCandle(book)) || (await expire(book))) {
    return moreToDo;
  }
  return { hasMore: false, dueInMs: await dueInMs(book) };
}

/** Orders that have met no price yet. True where there was one. */
async function takeArrivals(book: Book): Promise<boolean> {
  const arriving = book.orders.filter(({ matchedUntil }) => matchedUntil === null);
  for (const order of arriving) {
    const { events, until } = await meetArrival(book, order, arrivalOf(order, book.candleMs));
    await record(book, events);
    await keepProgress(book.client, book.name.accountId, { sequences: [order.sequence], until });
    if (events.length > 0) {
      break;
    }
  }
  return arriving.length > 0;
}

interface Met {
  readonly events: readonly Told[];
  readonly until: number;
}

async function meetArrival(book: Book, order: DeskOrder, arrival: Arrival): Promise<Met> {
  const { terms, settings } = book;
  if (arrival.kind === "candle") {
    return { events: [], until: arrival.from };
  }
  if (arrival.kind === "entry_candle") {
    const [candle] = await readClosedCandles(book.client, {
      seriesId: terms.seriesId,
      lengthMs: book.candleMs,
      after: arrival.openTime,
      until: arrival.openTime + book.candleMs,
      limit: 1,
    });
    assert(candle !== undefined, "Invariant: a candle that filled an order is there");
    const events = matchFromEntry(order, candle, { settings, positionQuantity: terms.positionQuantity });
    return { events: events.map((event) => ({ event, place: String(candle.openTime) })), until: candle.closeTime };
  }
  if (terms.quote === null) {
    // It waits: whatever price comes next finds it as one that rests.
    return { events: [], until: terms.asOf };
  }
  const others = book.orders.filter(({ sequence }) => sequence !== order.sequence);
  const context = { settings, positionQuantity: terms.positionQuantity, others };
  const events = matchAtPrice(order, terms.quote, context);
  return { events: events.map((event) => ({ event, place: "quote" })), until: terms.asOf };
}

/** True where something happened, or where candles are left. */
async function matchClosedCandles(book: Book): Promise<boolean> {
  const { terms, orders, client, settings } = book;
  const after = Math.min(...orders.map(progressOf));
  const candles = await readClosedCandles(client, {
    seriesId: terms.seriesId,
    lengthMs: book.candleMs,
    after,
    until: terms.isLive ? null : terms.asOf,
    limit: candlesAtOnce,
  });
  for (const candle of candles) {
    const present = orders.map((order) => forCandle(order, candle));
    const events = matchCandle(present, terms.positionQuantity, candle, settings);
    if (events.length > 0) {
      await record(
        book,
        events.map((event) => ({ event, place: String(candle.openTime) })),
      );
      await progressTo(book, candle.closeTime);
      return true;
    }
  }
  const last = candles.at(-1);
  if (last !== undefined) {
    await progressTo(book, last.closeTime);
  }
  return candles.length === candlesAtOnce;
}

/** An order that has had the candle only tells the others that it is there. */
const forCandle = (order: DeskOrder, candle: PaperCandle): DeskOrder =>
  progressOf(order) >= candle.closeTime ? { ...order, acceptedAt: candle.closeTime } : order;

const progressOf = ({ matchedUntil, acceptedAt }: DeskOrder): number => matchedUntil ?? acceptedAt;

/** The candle that forms is given again each time it has changed; how far orders are does not move with it. */
async function matchFormingCandle(book: Book): Promise<boolean> {
  const { client, terms, orders, settings, candleMs } = book;
  if (!terms.isLive) {
    return false;
  }
  const candle = await readNewestCandle(client, { seriesId: terms.seriesId, lengthMs: candleMs, asOf: terms.asOf });
  if (candle === undefined || candle.isClosed) {
    return false;
  }
  const formed = { ...candle, updatedAt: Math.min(terms.asOf, candle.closeTime) };
  const present = orders.map((order) => forCandle(order, candle));
  const events = matchCandle(present, terms.positionQuantity, formed, settings);
  await record(
    book,
    events.map((event) => ({ event, place: String(candle.openTime) })),
  );
  return events.length > 0;
}

/** What no candle has ended by the time that its owner set. */
async function expire(book: Book): Promise<boolean> {
  const events = book.orders.flatMap(({ sequence, expiresAt }): readonly Told[] =>
    expiresAt === null || expiresAt > book.terms.asOf
      ? []
      : [{ event: { kind: "expire", sequence, at: expiresAt, reason: "expires_at" }, place: "time" }],
  );
  await record(book, events);
  return events.length > 0;
}

interface Told {
  readonly event: PaperEvent;
  /** What it met: the open time of a candle, or the quote. One order is filled there once. */
  readonly place: string;
}

async function record({ client, name, terms, orders }: Book, told: readonly Told[]): Promise<void> {
  for (const { event, place } of told) {
    const order = orders.find(({ sequence }) => sequence === event.sequence);
    assert(order !== undefined, "Invariant: the venue tells of orders that it was given");
    const tradeKey = `${order.clientOrderId}:${place}`;
    await recordEvent(client, name.accountId, { event, tradeKey, isOfRun: terms.isOfRun });
  }
}

const progressTo = ({ client, name, orders }: Book, until: number): Promise<void> =>
  keepProgress(client, name.accountId, { sequences: orders.map(({ sequence }) => sequence), until });

/** A replay has its candles already, and is due when its own clock has come to the end of the next one. */
async function dueInMs(book: Book): Promise<number | null> {
  const { terms, orders } = book;
  const expiries = orders.flatMap(({ expiresAt }) => (expiresAt === null ? [] : [expiresAt]));
  const next = terms.isLive || terms.isOfRun ? [] : await nextClose(book);
  const times = [...expiries, ...next];
  return times.length === 0 ? null : (Math.min(...times) - terms.asOf) / terms.speed;
}

async function nextClose({ client, terms, candleMs }: Book): Promise<readonly number[]> {
  const candles = await readClosedCandles(client, {
    seriesId: terms.seriesId,
    lengthMs: candleMs,
    after: terms.asOf,
    until: null,
    limit: 1,
  });
  return candles.map(({ closeTime }) => closeTime);
}
