"use client";

import { useState } from "react";
import { ActionForm } from "../../ui/action-form.tsx";
import { Button } from "../../ui/button.tsx";
import { Check } from "../../ui/check.tsx";
import { Field, Input } from "../../ui/field.tsx";
import { openAccount } from "./actions.ts";

export interface AccountFormProps {
  /** Of the account to be: sent twice, it is opened once. */
  readonly newId: string;
  readonly currency: string;
  /** When a replay might begin, UTC, as `2024-09-01T00:00`; null where there are no candles. */
  readonly replayDay: string | null;
  /** The newest candles are days old: an account that trades now would find no price. */
  readonly isRecorded: boolean;
}

export function AccountForm({ newId, currency, replayDay, isRecorded }: AccountFormProps) {
  const [isReplay, setIsReplay] = useState(isRecorded && replayDay !== null);
  return (
    <ActionForm action={openAccount} className="flex flex-col gap-3 p-(--gutter)">
      <input type="hidden" name="accountId" value={newId} />
      <Field label="Name">
        <Input name="name" defaultValue="Paper 1" required maxLength={80} />
      </Field>
      <div className="grid grid-cols-2 gap-2">
        <Field label="First deposit">
          <Input name="deposit" defaultValue="10000" required inputMode="decimal" className="text-right" />
        </Field>
        <Field label="Currency">
          <Input name="currency" defaultValue={currency} required maxLength={12} />
        </Field>
      </div>
      <fieldset className="grid grid-cols-3 gap-2">
        <legend className="mb-1 text-11 font-semibold text-fg-2">Fees, per cent</legend>
        <Amount name="maker" label="Maker" value="0.02" />
        <Amount name="taker" label="Taker" value="0.05" />
        <Amount name="slippage" label="Slippage" value="0.01" />
      </fieldset>
      <fieldset className="grid grid-cols-2 gap-2">
        <legend className="mb-1 text-11 font-semibold text-fg-2">Risk limits, empty for none</legend>
        <Amount name="maxOrderValue" label="Largest order" rule="amount" />
        <Amount name="maxPositionValue" label="Largest position" rule="amount" />
        <Amount name="maxLeverage" label="Leverage" rule="times equity" value="1" />
        <Amount name="maxDailyLoss" label="Daily loss" rule="%" value="3" />
      </fieldset>
      <fieldset className="flex flex-col gap-2">
        <legend className="mb-1 text-11 font-semibold text-fg-2">Clock</legend>
        <Check label="Replay recorded candles" checked={isReplay} onChange={setIsReplay} />
        {isReplay ? (
          <>
            <input type="hidden" name="isReplay" value="on" />
            <div className="grid grid-cols-2 gap-2">
              <Field label="From" rule="UTC">
                <Input name="replayFrom" type="datetime-local" defaultValue={replayDay ?? ""} required />
              </Field>
              <Amount name="replaySpeed" label="Speed" rule="1 to 3,600 ×" value="60" />
            </div>
          </>
        ) : null}
        <p className="text-11 text-fg-3">
          {isRecorded
            ? "The candles here are recorded ones: an account that trades now finds no price that is new enough."
            : "Without a replay the account trades on candles as they come."}
        </p>
      </fieldset>
      <Button type="submit" kind="primary" className="max-md:h-11!">
        Open the account
      </Button>
    </ActionForm>
  );
}

interface AmountProps {
  readonly name: string;
  readonly label: string;
  readonly rule?: string;
  readonly value?: string;
}

const Amount = ({ name, label, rule, value = "" }: AmountProps) => (
  <Field label={label} {...(rule === undefined ? {} : { rule })}>
    <Input name={name} defaultValue={value} inputMode="decimal" className="text-right" />
  </Field>
);
