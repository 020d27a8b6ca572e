import Link from "next/link";
import { buttonLook } from "../../ui/button.tsx";
import { DataTable, EmptyState } from "../../ui/data-table.tsx";
import type { SeriesRow } from "../run/rows.ts";
import type { Instrument } from "./rows.ts";
import { tradeHref } from "./trade-href.ts";

export interface SymbolTableProps {
  readonly series: readonly SeriesRow[];
  readonly instruments: readonly Instrument[];
}

/** Every series, and whether something is traded on it. */
export function SymbolTable({ series, instruments }: SymbolTableProps) {
  return (
    <DataTable
      label="What can be traded"
      rows={series}
      keyOf={({ series_id: id }) => String(id)}
      empty={
        <EmptyState
          sentence="There are no candles yet, so nothing has a price."
          action={
            <Link href="/data#import" className={buttonLook("primary")}>
              Import candles
            </Link>
          }
        />
      }
      columns={[
        { name: "Symbol", cell: ({ symbol }) => symbol },
        { name: "Timeframe", cell: ({ timeframe }) => timeframe },
        { name: "Source", isMinor: true, cell: ({ source }) => source },
        {
          name: "Trade",
          isNumber: true,
          cell: ({ series_id: id, symbol }) => {
            const instrument = instruments.find(({ series_id: of }) => of === id);
            return (
              <Link
                href={
                  instrument === undefined
                    ? `${tradeHref(symbol)}?series=${id}`
                    : tradeHref(symbol, instrument.instrument_id)
                }
                className="border-b border-line-strong"
              >
                Trade {symbol} {instrument === undefined ? "…" : ""}
              </Link>
            );
          },
        },
      ]}
    />
  );
}
