"use client";

import { useActionState } from "react";
import { Button } from "../../ui/button.tsx";
import { Field, Input } from "../../ui/field.tsx";
import type { SessionState } from "./actions.ts";

export interface SessionFormProps {
  readonly action: (state: SessionState, form: FormData) => Promise<SessionState>;
  readonly submit: string;
  readonly isNew: boolean;
  /** Where another button of the page leads. */
  readonly isSecond?: boolean;
}

export function SessionForm({ action, submit, isNew, isSecond = false }: SessionFormProps) {
  const [state, send, isSending] = useActionState(action, {});
  return (
    <form action={send} className="flex flex-col gap-3">
      <Field label="E-mail">
        <Input name="email" type="email" autoComplete="email" required className="h-(--ctl-lg)" />
      </Field>
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
      {state.error === undefined ? null : (
        <p role="alert" className="text-12 text-danger">
          {state.error}
        </p>
      )}
      {state.notice === undefined ? null : <p className="text-12 text-fg-2">{state.notice}</p>}
      <Button type="submit" kind={isSecond ? "plain" : "primary"} disabled={isSending} className="h-(--ctl-lg)">
        {isSending ? "One moment …" : submit}
      </Button>
    </form>
  );
}
