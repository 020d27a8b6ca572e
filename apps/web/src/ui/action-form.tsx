"use client";

import { type ReactNode, useActionState } from "react";

/** What an action came to: nothing to say, or why it was refused and the way out. */
export interface ActionState {
  readonly error?: string;
}

export interface ActionFormProps {
  readonly action: (state: ActionState, form: FormData) => Promise<ActionState>;
  readonly children: ReactNode;
  readonly className?: string;
}

/** A form whose refusal stands under it: nobody is left to believe that it was done. */
export function ActionForm({ action, children, className }: ActionFormProps) {
  const [{ error }, send] = useActionState(action, {});
  return (
    <form action={send} className={className}>
      {children}
      {error === undefined ? null : (
        <p role="alert" className="mt-2 max-w-md bg-danger-soft px-2 py-1 text-left text-12 whitespace-normal">
          {error}
        </p>
      )}
    </form>
  );
}
