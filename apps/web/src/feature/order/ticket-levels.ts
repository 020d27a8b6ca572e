import { type Decimal, parsePositive } from "../../ui/exact.ts";

export interface LevelFaults {
  readonly stopLoss?: string;
  readonly takeProfit?: string;
}

interface Levels {
  readonly side: "buy" | "sell";
  readonly stopLoss: string;
  readonly takeProfit: string;
  readonly reduceOnly: boolean;
}

interface Measure {
  readonly entry: Decimal | null;
  readonly tickSize: string;
}

/** What is wrong with a stop loss or a take profit; both may be left empty. */
export function levelFaults({ side, stopLoss, takeProfit, reduceOnly }: Levels, measure: Measure): LevelFaults {
  if (reduceOnly) {
    return {};
  }
  const stopFault = levelFault(stopLoss, side === "buy" ? "below" : "above", measure);
  const targetFault = levelFault(takeProfit, side === "buy" ? "above" : "below", measure);
  return {
    ...(stopFault === null ? {} : { stopLoss: stopFault }),
    ...(targetFault === null ? {} : { takeProfit: targetFault }),
  };
}

function levelFault(text: string, place: "above" | "below", { entry, tickSize }: Measure): string | null {
  if (text.trim() === "") {
    return null;
  }
  const level = parsePositive(text);
  if (level === null) {
    return "Write a price above zero, or leave it empty.";
  }
  if (!level.mod(tickSize).isZero()) {
    return `Prices move in steps of ${tickSize}.`;
  }
  const isInPlace = entry === null || (place === "below" ? level.lessThan(entry) : level.greaterThan(entry));
  return isInPlace ? null : `It belongs ${place} the entry.`;
}
