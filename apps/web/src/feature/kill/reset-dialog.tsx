"use client";

import { type FormEvent, useState } from "react";
import { sentenceOf } from "../../supabase/command-fault.ts";
import { Button } from "../../ui/button.tsx";
import { Field, Input } from "../../ui/field.tsx";
import { Modal } from "../../ui/modal.tsx";
import { useKillSwitch } from "./kill-provider.tsx";
import { nameOfLevel } from "./kill-words.ts";
import type { Kill } from "./rows.ts";

const shortestReason = 3;

export interface ResetDialogProps {
  readonly kill: Kill;
  readonly scope: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** Lets a scope trade again, with a reason. */
export const ResetDialog = ({ kill, scope, isOpen, onClose }: ResetDialogProps) => (
  <Modal isOpen={isOpen} onClose={onClose} label="Reset" className="m-auto w-[min(440px,calc(100vw-32px))] p-4">
    <ResetForm kill={kill} scope={scope} onClose={onClose} />
  </Modal>
);

function ResetForm({ kill, scope, onClose }: Omit<ResetDialogProps, "isOpen">) {
  const { reset } = useKillSwitch();
  const [reason, setReason] = useState("");
  const [error, setError] = useState<string>();
  const [isSending, setIsSending] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (reason.trim().length < shortestReason) {
      setError("A reset needs a reason: what was found, and why trading may go on.");
      return;
    }
    setIsSending(true);
    const outcome = await reset(kill, reason.trim());
    setIsSending(false);
    if (outcome.ok) {
      onClose();
    } else {
      setError(sentenceOf(outcome.fault));
    }
  };
  return (
    <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-3">
      <h2 className="text-14 font-semibold">
        Reset {nameOfLevel(kill.level)} of {scope}?
      </h2>
      <p className="text-12 text-fg-2">
        Orders may be sent again. Nothing is resumed: cancelled orders stay cancelled, closed positions closed, runs
        stopped.
      </p>
      <Field label="Reason" rule="required, goes to the audit log" error={error}>
        <Input value={reason} onChange={(event) => setReason(event.target.value)} maxLength={500} autoComplete="off" />
      </Field>
      <div className="flex gap-2">
        <Button type="submit" kind="danger" disabled={isSending}>
          {isSending ? "Resetting …" : "Reset halt"}
        </Button>
        <Button type="button" onClick={onClose}>
          Keep it
        </Button>
      </div>
    </form>
  );
}
