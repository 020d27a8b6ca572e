"use client";

import { type FormEvent, useState } from "react";
import { Button } from "../../ui/button.tsx";
import { Field, Input } from "../../ui/field.tsx";
import { Modal } from "../../ui/modal.tsx";
import { CodeInput } from "./code-input.tsx";
import { proveAgain } from "./prove-again.ts";

/** `button`: the local user of an install, who has no password to know. */
export type WayOfProof = "password" | "password_and_code" | "button";

export interface ProveAgainDialogProps {
  readonly isOpen: boolean;
  readonly way: WayOfProof;
  /** What goes on afterwards: "store the key". */
  readonly purpose: string;
  readonly onProven: () => void;
  /** It closes without a proof; called once more when it was closed after one. */
  readonly onClose: () => void;
}

/** Asks who is there, over the page and what was typed in it, which both stay. */
export function ProveAgainDialog({ isOpen, way, purpose, onProven, onClose }: ProveAgainDialogProps) {
  return (
    <Modal
      isOpen={isOpen}
      onClose={onClose}
      label="Sign in again"
      className="m-auto w-[min(420px,calc(100vw-32px))] p-4"
    >
      <ProofForm way={way} purpose={purpose} onProven={onProven} onClose={onClose} />
    </Modal>
  );
}

function ProofForm({ way, purpose, onProven, onClose }: Omit<ProveAgainDialogProps, "isOpen">) {
  const [isAsking, setIsAsking] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const textOf = (name: string): string => {
      const value = form.get(name);
      return typeof value === "string" ? value : "";
    };
    setIsAsking(true);
    const answer = await proveAgain({
      password: textOf("password"),
      code: way === "password_and_code" ? textOf("code") : null,
    }).catch(() => ({ error: "No answer came. Try again." }));
    setIsAsking(false);
    setError(answer.error);
    if (answer.error === null) {
      onProven();
    }
  };
  return (
    <form onSubmit={(event) => void submit(event)} aria-label="Sign in again" className="grid gap-3">
      <div>
        <p className="text-14 font-semibold">Is it still you?</p>
        <p className="mt-1 text-12 text-fg-2">
          To {purpose}, the sign-in must be less than ten minutes ago. What you typed is kept.
        </p>
      </div>
      {way === "button" ? null : (
        <Field label="Password">
          <Input type="password" name="password" required autoComplete="current-password" />
        </Field>
      )}
      {way === "password_and_code" ? <CodeInput /> : null}
      {error === null ? null : (
        <p role="alert" className="border-l-2 border-danger bg-danger-soft px-3 py-2 text-12">
          {error}
        </p>
      )}
      <div className="flex flex-wrap gap-2">
        <Button type="submit" kind="primary" disabled={isAsking}>
          {isAsking ? "Asking …" : way === "button" ? "I am here: go on" : "Go on"}
        </Button>
        <Button type="button" onClick={onClose}>
          Cancel
        </Button>
      </div>
    </form>
  );
}
