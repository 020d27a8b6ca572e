"use client";

import { useActionState } from "react";
import { Button } from "../../ui/button.tsx";
import { Field, Input } from "../../ui/field.tsx";
import type { SessionState } from "./actions.ts";
import { FaultNote } from "./fault-note.tsx";

export interface SessionFormProps {
  readonly action: (state: SessionState, form: FormData) => Promise<SessionState>;
  readonly submit: string;
  readonly fields: readonly ("email" | "password" | "new-password")[];
  /** Where another button of the page leads. */
  readonly isSecond?: boolean;
}

export function SessionForm({ action, submit, fields, isSecond = false }: SessionFormProps) {
  const [state, send, isSending] = useActionState(action, {});
  const isNew = fields.includes("new-password");
  return (
    <form action={send} className="flex flex-col gap-3">
      {fields.includes("email") ? (
        <Field label="E-mail">
          <Input name="email" type="email" autoComplete="email" required className="h-(--ctl-lg)" />
        </Field>
      ) : null}
      {isNew || fields.includes("password") ? (
        <Field label="Password" {...(isNew ? { rule: "8 characters or more" } : {})}>
          <Input
            name="password"
            type="password"
            autoComplete={isNew ? "new-password" : "current-password"}
            minLength={8}
            required
            className="h-(--ctl-lg)"
          />
        </Field>
      ) : null}
      {state.error === undefined ? null : <FaultNote>{state.error}</FaultNote>}
      {state.notice === undefined ? null : (
        <p role="status" className="text-12 text-fg-2">
          {state.notice}
        </p>
      )}
      <Button type="submit" kind={isSecond ? "plain" : "primary"} disabled={isSending} className="h-(--ctl-lg)">
        {isSending ? "One moment …" : submit}
      </Button>
    </form>
  );
}
