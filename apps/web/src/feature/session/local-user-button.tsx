"use client";

import { useActionState } from "react";
import { Button } from "../../ui/button.tsx";
import { signInAsLocalUser } from "./actions.ts";

/** First on a local install: into the demo without a password. */
export function LocalUserButton() {
  const [state, send, isSending] = useActionState(signInAsLocalUser, {});
  return (
    <form action={send} className="flex flex-col gap-2 border-b border-line pb-4">
      <Button type="submit" kind="primary" disabled={isSending} className="h-(--ctl-lg)">
        {isSending ? "One moment …" : "Go on as the local user"}
      </Button>
      <p className="text-11 text-fg-3">Owns the demo; only who sits at this machine can use it.</p>
      {state.error === undefined ? null : (
        <p role="alert" className="text-12 text-danger">
          {state.error}
        </p>
      )}
    </form>
  );
}
