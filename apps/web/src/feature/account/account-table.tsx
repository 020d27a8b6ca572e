import Link from "next/link";
import { Badge } from "../../ui/badge.tsx";
import { DataTable, EmptyState } from "../../ui/data-table.tsx";
import { Decimal, formatExact } from "../../ui/exact.ts";
import { formatDay } from "../../ui/time.ts";
import { isReplay } from "./account-clock.ts";
import { ReplayBadge } from "./replay-badge.tsx";
import type { Account } from "./rows.ts";

export interface AccountTableProps {
  readonly accounts: readonly Account[];
  readonly cash: ReadonlyMap<string, string>;
  readonly chosenId: string | null;
  readonly timeZone: string;
}

const percent = (fraction: string): string => `${formatExact(new Decimal(fraction).times(100))}\u00A0%`;

export function AccountTable({ accounts, cash, chosenId, timeZone }: AccountTableProps) {
  return (
    <DataTable
      label="Accounts"
      rows={accounts}
      keyOf={({ account_id: id }) => id}
      chosen={chosenId}
      empty={<EmptyState sentence="No account yet: open the first one with the form." />}
      columns={[
        {
          name: "Account",
          cell: (account) => (
            <span className="inline-flex items-center gap-2">
              <Link href={`/accounts?account=${account.account_id}`} className="border-b border-line-strong">
                {account.name}
              </Link>
              {isReplay(account) ? <ReplayBadge account={account} /> : null}
            </span>
          ),
        },
        {
          name: "Status",
          cell: ({ status, account_id: id }) => (
            <Badge tone={status === "open" ? "ok" : "plain"}>{id === chosenId ? "traded here" : status}</Badge>
          ),
        },
        {
          name: "Cash",
          isNumber: true,
          cell: ({ account_id: id, currency }) => (
            <>
              {formatExact(cash.get(id) ?? null, 2)} <span className="text-11 text-fg-3">{currency}</span>
            </>
          ),
        },
        {
          name: "Fees maker, taker",
          isNumber: true,
          isMinor: true,
          cell: ({ maker_fee_rate: maker, taker_fee_rate: taker }) => `${percent(maker)}, ${percent(taker)}`,
        },
        { name: "Slippage", isNumber: true, isMinor: true, cell: ({ slippage_rate: rate }) => percent(rate) },
        {
          name: "Replay",
          isNumber: true,
          isMinor: true,
          cell: ({ replay_from: from, replay_speed: speed }) =>
            from === null ? "trades now" : `${formatDay(from, { timeZone })}, ${speed ?? 1}×`,
        },
      ]}
    />
  );
}
