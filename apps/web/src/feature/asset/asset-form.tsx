"use client";

import { useState } from "react";
import { ActionForm } from "../../ui/action-form.tsx";
import { Button } from "../../ui/button.tsx";
import { Field, Input, TextArea } from "../../ui/field.tsx";
import { addAsset, changeAsset, removeAsset } from "./actions.ts";
import type { Asset } from "./queries.ts";

/** Adds something to watch, or changes what is chosen. */
export function AssetForm({ asset, symbols }: { readonly asset: Asset | null; readonly symbols: readonly string[] }) {
  return (
    <div className="flex flex-col gap-4 p-(--gutter)">
      <ActionForm action={asset === null ? addAsset : changeAsset} className="flex flex-col gap-3">
        {asset === null ? null : <input type="hidden" name="assetId" value={asset.asset_id} />}
        <Field label="Symbol" rule="as your candles name it">
          <Input name="symbol" list="known-symbols" defaultValue={asset?.symbol ?? ""} required maxLength={64} />
        </Field>
        <datalist id="known-symbols">
          {symbols.map((symbol) => (
            <option key={symbol}>{symbol}</option>
          ))}
        </datalist>
        <Field label="Name" rule="optional">
          <Input name="name" defaultValue={asset?.name ?? ""} maxLength={120} />
        </Field>
        <Field label="Note" rule="optional">
          <TextArea name="note" defaultValue={asset?.note ?? ""} rows={6} maxLength={10_000} />
        </Field>
        <Button type="submit" kind="primary">
          {asset === null ? "Add the asset" : "Save the changes"}
        </Button>
      </ActionForm>
      {asset === null ? null : <Remove asset={asset} />}
    </div>
  );
}

/** Asks once more, in place. */
function Remove({ asset }: { readonly asset: Asset }) {
  const [isAsked, setIsAsked] = useState(false);
  if (!isAsked) {
    return (
      <Button type="button" onClick={() => setIsAsked(true)} className="self-start">
        Remove …
      </Button>
    );
  }
  return (
    <ActionForm action={removeAsset} className="flex flex-col gap-2 border-l-2 border-danger bg-danger-soft px-3 py-2">
      <input type="hidden" name="assetId" value={asset.asset_id} />
      <p className="text-12">Remove {asset.symbol} and its note? This cannot be undone.</p>
      <span className="flex gap-2">
        <Button type="submit" kind="danger">
          Remove {asset.symbol}
        </Button>
        <Button type="button" onClick={() => setIsAsked(false)}>
          Keep it
        </Button>
      </span>
    </ActionForm>
  );
}
