"use client";

import { Button } from "../../ui/button.tsx";

export interface DeskErrorProps {
  readonly error: Error & { readonly digest?: string };
  readonly reset: () => void;
}

/** A page that could not be made: what to do, and what finds it in the log. */
export default function DeskError({ error, reset }: DeskErrorProps) {
  return (
    <div
      role="alert"
      className="m-(--gutter) flex flex-col items-start gap-3 border-l-2 border-danger bg-danger-soft p-3"
    >
      <p className="text-14 font-medium">This page could not be read.</p>
      <p className="text-fg-2">
        A service may be starting again: try once more. `npx chandlery status` shows which one is down.
      </p>
      <p className="font-mono text-11 text-fg-2">{error.digest ?? "no code"}, in log/web.log of the data folder</p>
      <Button type="button" onClick={reset}>
        Try again
      </Button>
    </div>
  );
}
