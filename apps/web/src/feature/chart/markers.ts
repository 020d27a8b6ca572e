import type { Trade } from "../run/trades.ts";
import type { Candle } from "./candle.ts";
import { placeOf } from "./candle-window.ts";
import type { Span } from "../../ui/ticks.ts";

/** A fill as it stands on the chart. */
export interface FillMark {
  readonly time: number;
  readonly side: "buy" | "sell";
  readonly price: number;
  /** Where its triangle stands: under the candle of a buy, over that of a sell. */
  readonly edge: number;
  readonly label: string;
}

export interface TradeMark {
  readonly number: number;
  readonly entry: FillMark;
  /** Null while the position is open. */
  readonly exit: FillMark | null;
  readonly isProfit: boolean;
}

/** More than this at once is ink, not information. */
export const mostMarks = 300;

/**
 * The trades of which a part lies in the span, ascending by number. Trades are ascending and do not overlap, so the
 * first and the last are found by halving: thousands cost nothing.
 */
export function tradesWithin<T extends Pick<Trade, "entryTime" | "exitTime">>(
  trades: readonly T[],
  { from, to }: Span,
): readonly T[] {
  const first = firstWhere(trades, (trade) => (trade.exitTime ?? Number.POSITIVE_INFINITY) >= from);
  const end = firstWhere(trades, (trade) => trade.entryTime > to);
  return trades.slice(first, Math.max(first, end));
}

/** The place of the first element for which a claim holds that holds for all after it. */
function firstWhere<T>(list: readonly T[], holds: (element: T) => boolean): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const element = list[middle];
    if (element !== undefined && holds(element)) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}

/** How a trade is drawn over these candles. A fill whose candle is not among them stands at its price. */
export function markOf(trade: Trade, candles: readonly Candle[], labels: MarkLabels): TradeMark {
  const [opens, closes] = trade.side === "long" ? (["buy", "sell"] as const) : (["sell", "buy"] as const);
  const mark = (time: number, price: number, side: "buy" | "sell", label: string): FillMark => {
    const candle = candles[placeOf(candles, time)];
    const isThere = candle !== undefined && candle.timestamp === time;
    return { time, side, price, label, edge: isThere ? (side === "buy" ? candle.low : candle.high) : price };
  };
  return {
    number: trade.number,
    entry: mark(trade.entryTime, trade.entryPrice, opens, labels.quantity(trade.quantity)),
    exit:
      trade.exitTime === null || trade.exitPrice === null
        ? null
        : mark(trade.exitTime, trade.exitPrice, closes, labels.profit(trade.profit)),
    isProfit: (trade.profit ?? 0) > 0,
  };
}

export interface MarkLabels {
  readonly quantity: (quantity: number) => string;
  readonly profit: (profit: number | null) => string;
}

/** The stretch to show for a trade: both ends in view, with room on each side. */
export function spanAround({ from, to }: Span, timeframeMs: number): Span {
  const room = Math.max(40 * timeframeMs, (to - from) * 0.25);
  return { from: from - room, to: to + room };
}
