import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { NoAccount } from "../../../feature/account/no-account.tsx";
import { readChosenAccount } from "../../../feature/account/queries.ts";
import { listInstruments } from "../../../feature/instrument/queries.ts";
import { SymbolTable } from "../../../feature/instrument/symbol-table.tsx";
import { tradeHref } from "../../../feature/instrument/trade-href.ts";
import { readPositions } from "../../../feature/order/queries.ts";
import { listSeries } from "../../../feature/run/queries.ts";
import { Tile, Tiles } from "../../../ui/tile.tsx";

export const metadata: Metadata = { title: "Trade" };

/** Leads to what the account holds, else to the first instrument; where there is none, to what could be one. */
export default async function TradePage() {
  const [account, instruments, series] = await Promise.all([readChosenAccount(), listInstruments(), listSeries()]);
  if (account === null) {
    return <NoAccount title="Trade" />;
  }
  const held = (await readPositions(account.account_id)).find(({ quantity }) => /[1-9]/.test(quantity));
  const first = instruments.find(({ instrument_id: id }) => id === held?.instrument_id) ?? instruments[0];
  if (first !== undefined) {
    redirect(tradeHref(first.symbol, first.instrument_id));
  }
  return (
    <Tiles>
      <Tile title="Trade" context="choose what to trade; its candles give it its price">
        <SymbolTable series={series} instruments={instruments} />
      </Tile>
    </Tiles>
  );
}
