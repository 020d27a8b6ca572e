"use client";

import { useMemo } from "react";
import { Decimal } from "../../ui/exact.ts";
import type { Instrument, InstrumentPrice } from "../instrument/rows.ts";
import { usePrices } from "../instrument/use-prices.ts";
import { equityOf, figuresOf } from "./position-figures.ts";
import type { Position } from "./rows.ts";
import { type DeskRows, useDesk } from "./use-desk.ts";

/** The desk with the prices of what it holds, and what that comes to in the account's currency. */
export function useHeld(rows: DeskRows & { readonly prices: readonly InstrumentPrice[] }) {
  const desk = useDesk(rows);
  const { positions, instruments, rates, cash } = desk;
  const prices = usePrices({
    accountId: desk.account.account_id,
    instrumentIds: positions.map(({ instrument_id: id }) => id),
    atStart: rows.prices,
  });
  const held = useMemo(
    () => valued({ positions, instruments, rates, prices: prices.byInstrument }),
    [positions, instruments, rates, prices],
  );
  const openProfit = held.reduce<Decimal | null>(
    (sum, { inAccount }) => (sum === null || inAccount === null ? null : sum.plus(inAccount)),
    new Decimal(0),
  );
  return { desk, prices, openProfit, equity: equityOf(cash, held) };
}

interface Valued {
  readonly positions: readonly Position[];
  readonly instruments: readonly Instrument[];
  readonly rates: DeskRows["rates"];
  readonly prices: ReadonlyMap<number, InstrumentPrice>;
}

function valued({ positions, instruments, rates, prices }: Valued) {
  return positions.flatMap((position) => {
    const instrument = instruments.find(({ instrument_id: id }) => id === position.instrument_id);
    if (instrument === undefined || !/[1-9]/.test(position.quantity)) {
      return [];
    }
    const price = prices.get(instrument.instrument_id)?.price ?? null;
    const rate = rates[instrument.currency] ?? null;
    const { openProfit } = figuresOf(position, instrument, price);
    return [
      {
        position,
        instrument,
        price,
        rate,
        inAccount: openProfit === null || rate === null ? null : openProfit.times(rate),
      },
    ];
  });
}
