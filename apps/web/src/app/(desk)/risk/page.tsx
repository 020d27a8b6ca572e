import type { Metadata } from "next";
import Link from "next/link";
import { NoAccount } from "../../../feature/account/no-account.tsx";
import { listAccounts, readChosenAccount } from "../../../feature/account/queries.ts";
import type { KillTarget } from "../../../feature/kill/kill-choices.ts";
import { readTargets } from "../../../feature/kill/read-targets.ts";
import { StopTile } from "../../../feature/kill/stop-tile.tsx";
import { RefreshOn } from "../../../feature/live/refresh-on.tsx";
import { DrillButton } from "../../../feature/risk/drill-button.tsx";
import { HistoryTable } from "../../../feature/risk/history-table.tsx";
import { p95, pastKills } from "../../../feature/risk/history.ts";
import { LimitTable } from "../../../feature/risk/limit-table.tsx";
import { LimitTile } from "../../../feature/risk/limit-tile.tsx";
import { listKillHistory, readLimits, readRiskUse } from "../../../feature/risk/queries.ts";
import { readAppearance } from "../../../feature/settings/appearance.ts";
import { requireUser, serverClient } from "../../../supabase/server.ts";
import { formatNumber } from "../../../ui/format.ts";
import { Tile } from "../../../ui/tile.tsx";

export const metadata: Metadata = { title: "Risk" };

const changing = ["orders", "positions", "ledger_entries", "risk_limits", "decisions", "kill_switches", "kill_sweeps"];

/** What stops whom: the three levels, the limits of the chosen account with their use, and every halt and drill. */
export default async function RiskPage() {
  const [{ userId }, accounts, account, history, targets, { timeZone }] = await Promise.all([
    requireUser(),
    listAccounts(),
    readChosenAccount(),
    listKillHistory(),
    serverClient().then(readTargets),
    readAppearance(),
  ]);
  const kills = pastKills(history);
  const blocked = kills.flatMap(({ block_ms: ms }) => (ms === null ? [] : [ms]));
  const slowest = p95(blocked);
  return (
    <div className="flex min-h-full flex-col gap-px bg-line">
      <h1 className="sr-only">Risk</h1>
      <RefreshOn kinds={changing} message="kill" />
      <StopTile />
      <div className="grid min-w-0 grow grid-cols-[minmax(0,1fr)] gap-px xl:grid-cols-[minmax(0,1fr)_minmax(0,560px)]">
        {account === null ? (
          <NoAccount title="Limits" />
        ) : (
          <LimitsOf
            account={{ id: account.account_id, name: account.name, currency: account.currency }}
            instruments={targets.instruments}
          />
        )}
        <Tile
          title="Halts and drills"
          context={
            slowest === null ? "none yet" : `blocked within ${formatNumber(slowest, 1)} ms, p95 of ${blocked.length}`
          }
          actions={
            <Link href="/decisions" className="border-b border-line-strong text-11 text-fg-2">
              All decisions
            </Link>
          }
        >
          {account === null ? null : <DrillButton accountId={account.account_id} accountName={account.name} />}
          <HistoryTable
            kills={kills}
            userId={userId}
            names={{
              account: Object.fromEntries(accounts.map(({ account_id: id, name }) => [id, name])),
              strategy: namesOf(targets.strategies),
              instrument: namesOf(targets.instruments),
            }}
            timeZone={timeZone}
          />
        </Tile>
      </div>
    </div>
  );
}

const namesOf = (targets: readonly KillTarget[]) => Object.fromEntries(targets.map(({ id, name }) => [id, name]));

interface LimitsOfProps {
  readonly account: { readonly id: string; readonly name: string; readonly currency: string };
  readonly instruments: readonly KillTarget[];
}

async function LimitsOf({ account: { id, name, currency }, instruments }: LimitsOfProps) {
  const [use, stored] = await Promise.all([readRiskUse(id), readLimits(id)]);
  return (
    <LimitTile
      key={id}
      accountId={id}
      accountName={name}
      currency={currency}
      limits={stored?.limits ?? null}
      allowed={stored?.allowed ?? null}
      instruments={instruments}
    >
      <LimitTable use={use} currency={currency} />
    </LimitTile>
  );
}
