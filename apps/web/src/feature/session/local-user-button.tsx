"use client";

import { useActionState } from "react";
import { Button } from "../../ui/button.tsx";
import { signInAsLocalUser } from "./actions.ts";
import { FaultNote } from "./fault-note.tsx";

/** First on a local install: into the demo without a password. */
export function LocalUserButton() {
  const [state, send, isSending] = useActionState(signInAsLocalUser, {});
  return (
    <form action={send} className="flex flex-col gap-2">
      <Button type="submit" kind="primary" disabled={isSending} className="h-(--ctl-lg)">
        {isSending ? "One moment …" : "Go on as the local user"}
      </Button>
      <p className="text-11 text-fg-3">Owns the demo; only who sits at this machine can use it.</p>
      {state.error === undefined ? null : <FaultNote>{state.error}</FaultNote>}
      <p className="mt-2 flex items-center gap-3 text-11 text-fg-3 before:h-px before:grow before:bg-line after:h-px after:grow after:bg-line">
        or your own account
      </p>
    </form>
  );
}
