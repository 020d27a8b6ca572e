import type { Metadata } from "next";
import { NoAccount } from "../../../feature/account/no-account.tsx";
import { readChosenAccount } from "../../../feature/account/queries.ts";
import { readPrices } from "../../../feature/instrument/queries.ts";
import { readDeskRows } from "../../../feature/order/desk-rows.ts";
import { PositionsView } from "../../../feature/order/positions-view.tsx";
import { readAppearance } from "../../../feature/settings/appearance.ts";

export const metadata: Metadata = { title: "Positions" };

interface PositionsPageProps {
  readonly searchParams: Promise<Readonly<Record<string, string | string[] | undefined>>>;
}

/** `?show=all` has the flat ones too. */
export default async function PositionsPage({ searchParams }: PositionsPageProps) {
  const [account, { show }] = await Promise.all([readChosenAccount(), searchParams]);
  if (account === null) {
    return <NoAccount title="Positions" />;
  }
  const rows = await readDeskRows(account);
  const held = new Set(rows.positions.map(({ instrument_id: id }) => id));
  const [prices, { timeZone }] = await Promise.all([
    readPrices(
      account,
      rows.instruments.filter(({ instrument_id: id }) => held.has(id)),
    ),
    readAppearance(),
  ]);
  return (
    <PositionsView key={account.account_id} {...rows} prices={prices} isAll={show === "all"} timeZone={timeZone} />
  );
}
