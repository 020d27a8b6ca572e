"use client";

import { useActionState } from "react";
import { Button } from "../../ui/button.tsx";
import { Field, Input } from "../../ui/field.tsx";
import { FaultNote } from "./fault-note.tsx";
import { changePassword } from "./security-actions.ts";

/** A new password, for whoever knows the current one. */
export function PasswordForm() {
  const [{ error, notice }, send, isSending] = useActionState(changePassword, {});
  return (
    <form action={send} className="flex w-full flex-col gap-3 md:max-w-72">
      <Field label="Current password">
        <Input name="current" type="password" autoComplete="current-password" required />
      </Field>
      <Field label="New password" rule="8 characters or more">
        <Input name="password" type="password" autoComplete="new-password" minLength={8} required />
      </Field>
      {error === undefined ? null : <FaultNote>{error}</FaultNote>}
      {notice === undefined ? null : (
        <p role="status" className="text-12 text-fg-2">
          {notice}
        </p>
      )}
      <Button type="submit" disabled={isSending}>
        {isSending ? "One moment …" : "Change the password"}
      </Button>
    </form>
  );
}
