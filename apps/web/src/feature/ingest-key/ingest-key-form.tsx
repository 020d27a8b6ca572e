"use client";

import { useActionState } from "react";
import { Button } from "../../ui/button.tsx";
import { Field, Input } from "../../ui/field.tsx";
import { createIngestKey } from "./actions.ts";

/** Makes a key, and shows it this once. */
export function IngestKeyForm() {
  const [state, send, isSending] = useActionState(createIngestKey, {});
  return (
    <form
      action={send}
      className="grid gap-3 border-t border-line p-(--gutter) sm:grid-cols-[1fr_1fr_auto] sm:items-end"
    >
      <Field label="Source" rule="whose candles it writes">
        <Input name="source" placeholder="mt5" required />
      </Field>
      <Field label="Symbols" rule="comma between; empty for all">
        <Input name="symbols" placeholder="EURUSD, XAUUSD" />
      </Field>
      <Button type="submit" disabled={isSending}>
        {isSending ? "Making …" : "Make a key"}
      </Button>
      {state.error === undefined ? null : (
        <p role="alert" className="border-l-2 border-danger bg-danger-soft px-3 py-2 text-12 sm:col-span-3">
          {state.error}
        </p>
      )}
      {state.key === undefined ? null : (
        <div role="status" className="border-l-2 border-warn bg-warn-soft px-3 py-2 text-12 sm:col-span-3">
          <p>Keep it now: only its hash is stored. Send it as X-API-KEY.</p>
          <code className="font-mono break-all select-all">{state.key}</code>
        </div>
      )}
    </form>
  );
}
