"use client";

import { type FormEvent, type ReactNode, startTransition, useActionState, useEffect, useRef } from "react";

/** What an action came to: nothing to say, or why it was refused and the way out. */
export interface ActionState {
  readonly error?: string;
}

export interface ActionFormProps {
  readonly action: (state: ActionState, form: FormData) => Promise<ActionState>;
  readonly children: ReactNode;
  readonly className?: string;
}

const atStart: ActionState = {};

/**
 * A form whose refusal stands under it: nobody is left to believe that it was done. It is sent once at a time, however
 * often it is pressed, and what was typed stays where it was refused.
 */
export function ActionForm({ action, children, className }: ActionFormProps) {
  const [state, send, isPending] = useActionState(action, atStart);
  const form = useRef<HTMLFormElement>(null);
  const isSending = useRef(false);
  useEffect(() => {
    if (!isPending) {
      isSending.current = false;
    }
  }, [isPending]);
  useEffect(() => {
    if (state !== atStart && state.error === undefined) {
      form.current?.reset();
    }
  }, [state]);
  // Sent by hand: what React sends by itself, it empties as well, refused or not.
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (isSending.current) {
      return;
    }
    isSending.current = true;
    const { submitter } = event.nativeEvent as SubmitEvent;
    const filled = new FormData(event.currentTarget, submitter);
    startTransition(() => send(filled));
  };
  return (
    <form ref={form} action={send} onSubmit={submit} aria-busy={isPending} className={className}>
      {children}
      {state.error === undefined ? null : (
        <p role="alert" className="mt-2 max-w-md bg-danger-soft px-2 py-1 text-left text-12 whitespace-normal">
          {state.error}
        </p>
      )}
    </form>
  );
}
