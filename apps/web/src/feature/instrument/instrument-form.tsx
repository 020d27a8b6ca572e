"use client";

import { ActionForm } from "../../ui/action-form.tsx";
import { Button } from "../../ui/button.tsx";
import { Field, Input } from "../../ui/field.tsx";
import { addInstrument } from "./actions.ts";

export interface InstrumentFormProps {
  readonly seriesId: number;
  readonly symbol: string;
  readonly timeframe: string;
  readonly source: string;
  readonly currency: string;
  /** Suggested by the candles: the decimals of their prices, and a lot of about one unit of currency. */
  readonly tick: string;
  readonly lot: string;
}

/** Makes an instrument of a series: what its price is in, and in which steps it trades. */
export function InstrumentForm({ seriesId, symbol, timeframe, source, currency, tick, lot }: InstrumentFormProps) {
  return (
    <ActionForm action={addInstrument} className="flex max-w-md flex-col gap-3 p-(--gutter)">
      <p className="text-14">Nothing is traded on these candles yet.</p>
      <p className="text-12 text-fg-2">
        An instrument of {symbol} would take its price from the {timeframe} candles of {source}. The steps are suggested
        by the candles; take your venue's where you know them.
      </p>
      <input type="hidden" name="seriesId" value={seriesId} />
      <input type="hidden" name="symbol" value={symbol} />
      <Field label="Currency" rule="what its price is in">
        <Input name="currency" defaultValue={currency} required maxLength={12} />
      </Field>
      <div className="grid grid-cols-3 gap-2">
        <Field label="Tick" rule="price">
          <Input name="tick" defaultValue={tick} required inputMode="decimal" className="text-right" />
        </Field>
        <Field label="Lot" rule="quantity">
          <Input name="lot" defaultValue={lot} required inputMode="decimal" className="text-right" />
        </Field>
        <Field label="Contract" rule="units">
          <Input name="contract" defaultValue="1" required inputMode="decimal" className="text-right" />
        </Field>
      </div>
      <Button type="submit" kind="primary">
        Trade {symbol}
      </Button>
    </ActionForm>
  );
}
