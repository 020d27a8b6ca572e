"use client";

import { useActionState } from "react";
import { Button } from "../../ui/button.tsx";
import { Field, Input } from "../../ui/field.tsx";
import { FaultNote } from "../session/fault-note.tsx";
import { saveApiBaseUrl } from "./actions.ts";

export interface ApiBaseUrlFormProps {
  readonly apiBaseUrl: string | null;
  /** Where this install's own compute API listens. */
  readonly ownUrl: string;
}

/** The one setting with a button: it is tested before it is saved. */
export function ApiBaseUrlForm({ apiBaseUrl, ownUrl }: ApiBaseUrlFormProps) {
  const [{ error, notice }, send, isSending] = useActionState(saveApiBaseUrl, {});
  return (
    <form action={send} className="flex flex-col gap-3 border-b border-line px-(--gutter) py-3 *:max-w-xl">
      <Field label="api_base_url" rule="https or loopback">
        <Input
          name="apiBaseUrl"
          defaultValue={apiBaseUrl ?? ""}
          placeholder={ownUrl}
          inputMode="url"
          spellCheck={false}
        />
      </Field>
      <p className="text-12 text-fg-2">
        Where pages of this install, and clients on other origins, ask the compute API. Empty for none. This install's
        own listens on <code className="font-mono">{ownUrl}</code>.
      </p>
      {error === undefined ? null : <FaultNote>{error}</FaultNote>}
      {notice === undefined ? null : (
        <p role="status" className="border-l-2 border-line-strong bg-raised px-3 py-2 text-12">
          {notice}
        </p>
      )}
      <div>
        <Button type="submit" disabled={isSending}>
          {isSending ? "Testing …" : "Test and save"}
        </Button>
      </div>
    </form>
  );
}
