"use client";

import Link from "next/link";
import { useState, useTransition } from "react";
import { ActionForm } from "../../ui/action-form.tsx";
import { Button } from "../../ui/button.tsx";
import { Decimal, formatExact } from "../../ui/exact.ts";
import { Field, Input } from "../../ui/field.tsx";
import { Modal } from "../../ui/modal.tsx";
import { chooseAccount, closeAccount, moveCash } from "./actions.ts";
import type { Account, RiskLimits } from "./rows.ts";

export interface AccountPanelProps {
  readonly account: Account;
  readonly cash: string;
  readonly limits: RiskLimits | null;
}

/** One account: its cash to be moved, its limits to be read, its end. */
export function AccountPanel({ account, cash, limits }: AccountPanelProps) {
  const [isChoosing, begin] = useTransition();
  const { account_id: id, currency } = account;
  return (
    <div className="flex flex-col gap-5 p-(--gutter)">
      <p className="text-20 font-semibold">
        {formatExact(cash, 2)} <span className="text-11 font-normal text-fg-3">{currency} cash</span>
      </p>
      {account.status === "open" ? (
        <>
          <Button
            type="button"
            disabled={isChoosing}
            onClick={() => begin(() => chooseAccount(id))}
            className="self-start"
          >
            Trade this account
          </Button>
          <MoveCash account={account} />
        </>
      ) : (
        <p className="text-12 text-fg-2">This account is closed. What happened in it stays.</p>
      )}
      <Limits limits={limits} currency={currency} />
      {account.status === "open" ? (
        <p className="text-11 text-fg-3">
          All limits of the account that is traded stand, and change, under{" "}
          <Link href="/risk" className="border-b border-line-strong">
            Risk
          </Link>
          .
        </p>
      ) : null}
      {account.status === "open" ? <CloseAccount account={account} /> : null}
    </div>
  );
}

function MoveCash({ account }: { readonly account: Account }) {
  return (
    <ActionForm action={moveCash} className="flex flex-col gap-2">
      <input type="hidden" name="accountId" value={account.account_id} />
      <Field label="Move paper cash" rule={account.currency}>
        <Input name="amount" required inputMode="decimal" placeholder="1000" className="text-right" />
      </Field>
      <div className="flex gap-2">
        <Button type="submit" name="direction" value="in">
          Pay in
        </Button>
        <Button type="submit" name="direction" value="out">
          Pay out
        </Button>
      </div>
    </ActionForm>
  );
}

function Limits({ limits, currency }: { readonly limits: RiskLimits | null; readonly currency: string }) {
  if (limits === null) {
    return <p className="text-12 text-danger">This account has no risk limits: the gate refuses everything.</p>;
  }
  const amount = (text: string | null): string => (text === null ? "no limit" : `${formatExact(text, 2)} ${currency}`);
  const rows = [
    { name: "Largest order", value: amount(limits.max_order_value) },
    { name: "Largest position", value: amount(limits.max_position_value) },
    { name: "Open orders", value: limits.max_open_orders === null ? "no limit" : String(limits.max_open_orders) },
    { name: "Leverage", value: limits.max_leverage === null ? "no limit" : `${formatExact(limits.max_leverage)}×` },
    {
      name: "Daily loss",
      value:
        limits.max_daily_loss === null
          ? "no limit"
          : `${formatExact(new Decimal(limits.max_daily_loss).times(100))}\u00A0%`,
    },
  ];
  return (
    <section aria-label="Risk limits">
      <h3 className="mb-1 text-12 font-semibold">Risk limits</h3>
      <dl className="text-12">
        {rows.map(({ name, value }) => (
          <div key={name} className="flex justify-between gap-3 py-0.5">
            <dt className="text-fg-2">{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function CloseAccount({ account }: { readonly account: Account }) {
  const [isAsked, setIsAsked] = useState(false);
  return (
    <>
      <Button type="button" onClick={() => setIsAsked(true)} className="self-start">
        Close the account …
      </Button>
      <Modal
        isOpen={isAsked}
        onClose={() => setIsAsked(false)}
        label={`Close ${account.name}`}
        className="m-auto w-[min(420px,calc(100vw-32px))] p-4"
      >
        <ActionForm action={closeAccount}>
          <input type="hidden" name="accountId" value={account.account_id} />
          <p className="text-14 font-semibold">Close {account.name}?</p>
          <p className="mt-1 text-12 text-fg-2">
            It cannot be opened again. It has to be flat, with no order waiting; what happened in it stays.
          </p>
          <span className="mt-4 flex flex-wrap gap-2">
            <Button type="submit" kind="danger">
              Close {account.name}
            </Button>
            <Button type="button" onClick={() => setIsAsked(false)}>
              Keep it
            </Button>
          </span>
        </ActionForm>
      </Modal>
    </>
  );
}
