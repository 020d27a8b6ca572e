import type { PaperCandle, PaperEvent, PaperOrder, PaperSettings } from "../index.ts";

/** An hour from 1,000,000 on; the numbers are small so that a test can be read. */
export const openTime = 1_000_000;
export const closeTime = 4_600_000;

/** No fees, no slippage, ticks of 0.01, lots of 0.001, whole fills. */
export const settings: PaperSettings = {
  takerFeeRate: "0",
  makerFeeRate: "0",
  slippageRate: "0",
  tickSize: "0.01",
  lotSize: "0.001",
  maxVolumeShare: null,
};

/** A market order to buy 10, accepted before the candle. */
export function order(given: Partial<PaperOrder> = {}): PaperOrder {
  const sequence = given.sequence ?? 1;
  return {
    sequence,
    purpose: "entry",
    side: "buy",
    type: "market",
    quantity: "10",
    filledQuantity: "0",
    price: null,
    stopPrice: null,
    reduceOnly: false,
    timeInForce: "gtc",
    expiresAt: null,
    isTriggered: false,
    intentSequence: sequence,
    acceptedAt: 0,
    ...given,
  };
}

export const limit = (price: string, given: Partial<PaperOrder> = {}): PaperOrder =>
  order({ type: "limit", price, ...given });

export const stop = (stopPrice: string, given: Partial<PaperOrder> = {}): PaperOrder =>
  order({ type: "stop", stopPrice, ...given });

export const stopLimit = (stopPrice: string, price: string, given: Partial<PaperOrder> = {}): PaperOrder =>
  order({ type: "stop_limit", stopPrice, price, ...given });

/** The stop-loss of a long position of 10 that intent 1 opened. */
export const stopLoss = (stopPrice: string, given: Partial<PaperOrder> = {}): PaperOrder =>
  stop(stopPrice, { sequence: 2, purpose: "stop_loss", side: "sell", reduceOnly: true, intentSequence: 1, ...given });

/** Its take-profit. */
export const takeProfit = (price: string, given: Partial<PaperOrder> = {}): PaperOrder =>
  limit(price, { sequence: 3, purpose: "take_profit", side: "sell", reduceOnly: true, intentSequence: 1, ...given });

/** A candle from a text: open, high, low, close and, where it matters, volume. */
export function candle(row: string, given: Partial<PaperCandle> = {}): PaperCandle {
  const [open = "", high = "", low = "", close = "", volume = "1000"] = row.split(" ");
  return { openTime, closeTime, open, high, low, close, volume, isClosed: true, ...given };
}

/** An event as a line: order, what happened, when; "?" where the candle left it open. */
export const lines = (events: readonly PaperEvent[]): readonly string[] => events.map(lineOf);

function lineOf(event: PaperEvent): string {
  switch (event.kind) {
    case "fill": {
      const { sequence, quantity, price, fee, isMaker, isAmbiguous } = event;
      return [
        `${sequence} fill ${quantity} @ ${price}`,
        ...(fee === "0" ? [] : [`fee ${fee}`]),
        `${isMaker ? "maker" : "taker"}${isAmbiguous ? " ?" : ""}`,
        whenOf(event.at),
      ].join(" ");
    }
    case "trigger":
      return `${event.sequence} trigger ${whenOf(event.at)}`;
    case "expire":
    case "cancel":
      return `${event.sequence} ${event.kind} ${event.reason} ${whenOf(event.at)}`;
    case "reject":
      return `${event.sequence} reject ${event.code} ${whenOf(event.at)}`;
  }
}

const whenOf = (at: number): string => (at === openTime ? "open" : at === closeTime ? "close" : String(at));
