import { Decimal } from "../../ui/exact.ts";
import type { Instrument, InstrumentPrice } from "../instrument/rows.ts";
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

/** A position with what it is measured by; the instrument is null where this page does not know it. */
export interface Held {
  readonly position: Position;
  readonly instrument: Sized | null;
  readonly price: string | null;
  /** What one unit of the instrument's currency is worth in the account's. */
  readonly rate: string | null;
}

export interface Measures {
  readonly positions: readonly Position[];
  readonly instruments: readonly Instrument[];
  readonly rates: Readonly<Record<string, string>>;
  readonly prices: ReadonlyMap<number, Pick<InstrumentPrice, "price">>;
}

/** All that is held, also what this page cannot measure: left out, it would be taken for nothing. */
export function valued({ positions, instruments, rates, prices }: Measures): readonly Held[] {
  return positions
    .filter(({ quantity }) => /[1-9]/.test(quantity))
    .map((position) => {
      const instrument = instruments.find(({ instrument_id: id }) => id === position.instrument_id) ?? null;
      return {
        position,
        instrument,
        price: prices.get(position.instrument_id)?.price ?? null,
        rate: instrument === null ? null : (rates[instrument.currency] ?? null),
      };
    });
}

/** Cash and positions at the mark, in the account's currency; null where one of them cannot be measured. */
export function equityOf(cash: string, held: readonly Held[]): Decimal | null {
  return summed(held, new Decimal(cash), ({ position, instrument, price, rate }) =>
    instrument === null || price === null || rate === null
      ? null
      : new Decimal(position.quantity).times(instrument.contract_size).times(price).times(rate),
  );
}

/** Profit of what is open, in the account's currency; null where one position cannot be measured. */
export function openProfitOf(held: readonly Held[]): Decimal | null {
  return summed(held, new Decimal(0), ({ position, instrument, price, rate }) =>
    instrument === null || rate === null
      ? null
      : (figuresOf(position, instrument, price).openProfit?.times(rate) ?? null),
  );
}

const summed = (held: readonly Held[], from: Decimal, amountOf: (held: Held) => Decimal | null): Decimal | null =>
  held.reduce<Decimal | null>((sum, one) => {
    const amount = amountOf(one);
    return sum === null || amount === null ? null : sum.plus(amount);
  }, from);
