"use client";

import { Check, ChevronDown, Plus, Wallet } from "lucide-react";
import Link from "next/link";
import { useRef, useTransition } from "react";
import { isReplay } from "./account-clock.ts";
import { chooseAccount } from "./actions.ts";
import { ReplayBadge } from "./replay-badge.tsx";
import type { Account } from "./rows.ts";

export interface AccountSwitchProps {
  /** Open ones. */
  readonly accounts: readonly Account[];
  readonly chosen: Account | null;
}

/** In the header: the account that is traded, and behind it the others. */
export function AccountSwitch({ accounts, chosen }: AccountSwitchProps) {
  const list = useRef<HTMLDivElement>(null);
  const [isChoosing, begin] = useTransition();
  if (chosen === null) {
    return (
      <Link
        href="/accounts"
        className="inline-flex h-7 items-center gap-1.5 rounded-md border border-line-strong px-2 text-12 whitespace-nowrap text-fg-2 hover:bg-raised max-md:size-11 max-md:justify-center max-md:border-0"
      >
        <Wallet size={14} strokeWidth={1.5} aria-hidden />
        <span className="max-md:sr-only">Open an account</span>
      </Link>
    );
  }
  const choose = (accountId: string) => {
    list.current?.hidePopover();
    begin(() => chooseAccount(accountId));
  };
  return (
    <>
      <button
        type="button"
        popoverTarget="account-switch"
        aria-busy={isChoosing}
        className="inline-flex h-7 max-w-56 min-w-0 items-center max-md:shrink-0 gap-1.5 rounded-md px-1.5 text-12 text-fg-2 hover:bg-raised max-md:h-11"
      >
        <Wallet size={14} strokeWidth={1.5} aria-hidden className="shrink-0" />
        <span className="sr-only">Account</span>
        <span className="truncate max-md:sr-only">{chosen.name}</span>
        {isReplay(chosen) ? <ReplayBadge account={chosen} /> : null}
        <ChevronDown size={14} strokeWidth={1.5} aria-hidden className="shrink-0 max-md:hidden" />
      </button>
      <div
        ref={list}
        id="account-switch"
        popover="auto"
        className="fixed inset-auto top-(--header) right-2 m-0 w-72 rounded-md border border-line-strong bg-overlay p-1 text-fg"
      >
        <ul aria-label="Accounts">
          {accounts.map((account) => (
            <li key={account.account_id}>
              <button
                type="button"
                aria-pressed={account.account_id === chosen.account_id}
                onClick={() => choose(account.account_id)}
                className="flex min-h-8 w-full items-center gap-2 rounded-sm px-2 text-left text-12 hover:bg-raised max-md:min-h-11"
              >
                <Check
                  size={14}
                  strokeWidth={1.5}
                  aria-hidden
                  className={account.account_id === chosen.account_id ? "" : "invisible"}
                />
                <span className="min-w-0 grow truncate">{account.name}</span>
                {isReplay(account) ? <ReplayBadge account={account} /> : null}
                <span className="text-11 text-fg-3">{account.currency}</span>
              </button>
            </li>
          ))}
        </ul>
        <Link
          href="/accounts"
          onClick={() => list.current?.hidePopover()}
          className="mt-1 flex min-h-8 items-center gap-2 border-t border-line px-2 text-12 hover:bg-raised max-md:min-h-11"
        >
          <Plus size={14} strokeWidth={1.5} aria-hidden /> Open or fund an account
        </Link>
      </div>
    </>
  );
}
