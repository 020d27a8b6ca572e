"use client";

import { useRouter } from "next/navigation";
import { useEffect, useMemo, useRef } from "react";
import { type Account, type LedgerEntry, ledgerEntrySchema } from "../account/rows.ts";
import type { Instrument } from "../instrument/rows.ts";
import { cashAfter } from "../account/cash-after.ts";
import { rowOfAccount } from "../live/fold-rows.ts";
import { useRows } from "../live/live-provider.tsx";
import { type Order, type Position, ordersOf, positionsOf } from "./rows.ts";

/** What a page of the desk was made with. */
export interface DeskRows {
  readonly account: Account;
  readonly instruments: readonly Instrument[];
  readonly orders: readonly Order[];
  readonly positions: readonly Position[];
  readonly cash: string;
  /** The newest entry of the ledger that is in the cash. */
  readonly bookedThrough: number;
  /** What one unit of each currency is worth in the account's; a currency without a rate is not in it. */
  readonly rates: Readonly<Record<string, string>>;
  /** The number of the newest event when all this was read. */
  readonly since: number;
}

const noEntries: readonly LedgerEntry[] = [];

const entriesOf = (accountId: string) => ({
  kind: "ledger_entries",
  keyOf: ({ sequence }: LedgerEntry) => String(sequence),
  rowOf: rowOfAccount(ledgerEntrySchema, accountId),
});

/** What is held in an instrument that the page was made without has no name and no price here: it is read again, once each. */
function useNewInstruments(positions: readonly Position[], instruments: readonly Instrument[]): void {
  const router = useRouter();
  const asked = useRef(new Set<number>());
  const unknown = positions
    .filter(({ quantity }) => /[1-9]/.test(quantity))
    .map(({ instrument_id: id }) => id)
    .find((id) => !instruments.some(({ instrument_id: known }) => known === id));
  useEffect(() => {
    if (unknown !== undefined && !asked.current.has(unknown)) {
      asked.current.add(unknown);
      router.refresh();
    }
  }, [router, unknown]);
}

/** The account's orders, positions and cash as they were read, kept current by events. */
export function useDesk(rows: DeskRows) {
  const { account, since } = rows;
  const id = account.account_id;
  const orders = useRows(
    rows.orders,
    since,
    useMemo(() => ordersOf(id), [id]),
  );
  const positions = useRows(
    rows.positions,
    since,
    useMemo(() => positionsOf(id), [id]),
  );
  const booked = useRows(
    noEntries,
    since,
    useMemo(() => entriesOf(id), [id]),
  );
  const { instruments, rates, bookedThrough } = rows;
  useNewInstruments(positions, instruments);
  const cash = useMemo(() => cashAfter({ cash: rows.cash, bookedThrough }, booked), [booked, rows.cash, bookedThrough]);
  return useMemo(
    () => ({ account, instruments, rates, orders, positions, cash }),
    [account, instruments, rates, orders, positions, cash],
  );
}
