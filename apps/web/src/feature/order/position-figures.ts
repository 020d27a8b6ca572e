import { Decimal } from "../../ui/exact.ts";
import type { Instrument } from "../instrument/rows.ts";
import type { Position } from "./rows.ts";

export interface PositionFigures {
  readonly isFlat: boolean;
  readonly side: "long" | "short";
  readonly size: Decimal;
  /** At the mark, in the instrument's currency; null without a price. */
  readonly value: Decimal | null;
  readonly openProfit: Decimal | null;
  /** Realised, after all fees. */
  readonly booked: Decimal;
}

type Sized = Pick<Instrument, "contract_size">;

/** What a position is worth at a price. All amounts are in the instrument's currency. */
export function figuresOf(position: Position, instrument: Sized, price: string | null): PositionFigures {
  const quantity = new Decimal(position.quantity);
  const units = quantity.times(instrument.contract_size);
  return {
    isFlat: quantity.isZero(),
    side: quantity.isNegative() && !quantity.isZero() ? "short" : "long",
    size: quantity.abs(),
    value: price === null ? null : units.abs().times(price),
    openProfit:
      price === null || position.entry_price === null
        ? null
        : new Decimal(price).minus(position.entry_price).times(units),
    booked: new Decimal(position.realized_profit).minus(position.fees),
  };
}

/** Cash and positions at the mark, in the account's currency; null where one of them has no price or no rate. */
export function equityOf(
  cash: string,
  held: readonly {
    readonly position: Position;
    readonly instrument: Sized;
    readonly price: string | null;
    readonly rate: string | null;
  }[],
): Decimal | null {
  let equity = new Decimal(cash);
  for (const { position, instrument, price, rate } of held) {
    const quantity = new Decimal(position.quantity);
    if (quantity.isZero()) {
      continue;
    }
    if (price === null || rate === null) {
      return null;
    }
    equity = equity.plus(quantity.times(instrument.contract_size).times(price).times(rate));
  }
  return equity;
}
