"use client";

import { useActionState } from "react";
import { Button } from "../../ui/button.tsx";
import { Field, Select } from "../../ui/field.tsx";
import { enterCode } from "./actions.ts";
import { CodeInput } from "./code-input.tsx";
import { FaultNote } from "./fault-note.tsx";
import type { Factor } from "./factors.ts";

export interface CodeFormProps {
  readonly factors: readonly Factor[];
  readonly next: "/overview" | "/new-password";
}

/** The second step of signing in. */
export function CodeForm({ factors, next }: CodeFormProps) {
  const [state, send, isSending] = useActionState(enterCode, {});
  return (
    <form action={send} className="flex flex-col gap-3">
      <input type="hidden" name="next" value={next} />
      {factors.length > 1 ? (
        <Field label="Authenticator">
          <Select name="factorId" className="h-(--ctl-lg)">
            {factors.map(({ factorId, name }) => (
              <option key={factorId} value={factorId}>
                {name}
              </option>
            ))}
          </Select>
        </Field>
      ) : (
        <input type="hidden" name="factorId" value={factors[0]?.factorId ?? ""} />
      )}
      <CodeInput className="h-(--ctl-lg)" />
      {state.error === undefined ? null : <FaultNote>{state.error}</FaultNote>}
      <Button type="submit" kind="primary" disabled={isSending} className="h-(--ctl-lg)">
        {isSending ? "One moment …" : "Go on"}
      </Button>
    </form>
  );
}
