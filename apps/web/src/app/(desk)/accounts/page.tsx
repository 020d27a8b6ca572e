import { randomUUID } from "node:crypto";
import type { Metadata } from "next";
import Link from "next/link";
import { AccountForm } from "../../../feature/account/account-form.tsx";
import { AccountPanel } from "../../../feature/account/account-panel.tsx";
import { AccountTable } from "../../../feature/account/account-table.tsx";
import { listAccounts, readCash, readChosenAccount, readRiskLimits } from "../../../feature/account/queries.ts";
import { listInstruments } from "../../../feature/instrument/queries.ts";
import { currencyOf } from "../../../feature/instrument/rows.ts";
import { RefreshOn } from "../../../feature/live/refresh-on.tsx";
import { listCountedSeries } from "../../../feature/series/queries.ts";
import { readAppearance } from "../../../feature/settings/appearance.ts";
import { buttonLook } from "../../../ui/button.tsx";
import { Tile } from "../../../ui/tile.tsx";

export const metadata: Metadata = { title: "Accounts" };

const changing = ["accounts", "ledger_entries", "risk_limits"];

interface AccountsPageProps {
  readonly searchParams: Promise<Readonly<Record<string, string | string[] | undefined>>>;
}

/** The accounts of the desk, and a form for the next; `?account=` has one of them in its place. */
export default async function AccountsPage({ searchParams }: AccountsPageProps) {
  const [accounts, chosen, series, instruments, { timeZone }, { account: asked }] = await Promise.all([
    listAccounts(),
    readChosenAccount(),
    listCountedSeries(),
    listInstruments(),
    readAppearance(),
    searchParams,
  ]);
  const shown = accounts.find(({ account_id: id }) => id === asked);
  const [cash, limits] = await Promise.all([
    readCash(accounts.map(({ account_id: id }) => id)),
    shown === undefined ? null : readRiskLimits(shown.account_id),
  ]);
  const priced =
    instruments[0]?.currency ?? series.map(({ symbol }) => currencyOf(symbol)).find((name) => name !== null);
  const newest = Math.max(0, ...series.map(({ lastTime }) => lastTime ?? 0));
  return (
    <div className="grid gap-px bg-line lg:h-full lg:grid-cols-[minmax(0,1fr)_408px]">
      <h1 className="sr-only">Accounts</h1>
      <RefreshOn kinds={changing} />
      <Tile title="Accounts" context="paper money, yours alone">
        <AccountTable accounts={accounts} cash={cash} chosenId={chosen?.account_id ?? null} timeZone={timeZone} />
      </Tile>
      {shown === undefined ? (
        <Tile title="Open a paper account">
          <AccountForm
            newId={randomUUID()}
            currency={priced ?? "USD"}
            replayDay={newest === 0 ? null : new Date(newest - weekMs).toISOString().slice(0, 16)}
            isRecorded={newest < nowMs() - 2 * dayMs}
          />
        </Tile>
      ) : (
        <Tile
          title={shown.name}
          actions={
            <Link href="/accounts" className={buttonLook()}>
              Open another
            </Link>
          }
        >
          <AccountPanel account={shown} cash={cash.get(shown.account_id) ?? "0"} limits={limits} />
        </Tile>
      )}
    </div>
  );
}

const dayMs = 86_400_000;
const weekMs = 7 * dayMs;
const nowMs = (): number => Date.now();
