"use client";

import { useMemo } from "react";
import type { InstrumentPrice } from "../instrument/rows.ts";
import { usePrices } from "../instrument/use-prices.ts";
import { equityOf, openProfitOf, valued } from "./position-figures.ts";
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
  return { desk, prices, openProfit: openProfitOf(held), equity: equityOf(cash, held) };
}
