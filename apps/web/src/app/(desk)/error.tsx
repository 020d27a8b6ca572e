"use client";

import { CircleX, Copy, RefreshCw } from "lucide-react";
import { useRouter } from "next/navigation";
import { startTransition, useState } from "react";
import { Button } from "../../ui/button.tsx";

export interface DeskErrorProps {
  readonly error: Error & { readonly digest?: string };
  readonly reset: () => void;
}

/** A page that could not be made: what to do, and what finds it in the log. */
export default function DeskError({ error, reset }: DeskErrorProps) {
  const router = useRouter();
  const [time] = useState(() => `${new Date().toISOString().slice(0, 19).replace("T", " ")} UTC`);
  const [isCopied, setIsCopied] = useState(false);
  const code = error.digest ?? "no code";
  const tryAgain = () =>
    startTransition(() => {
      router.refresh();
      reset();
    });
  const copy = async () => {
    await navigator.clipboard.writeText(`${location.pathname} failed at ${time}, code ${code}`);
    setIsCopied(true);
  };
  return (
    <div
      role="alert"
      className="flex h-full flex-col items-center justify-center gap-3 bg-panel p-(--gutter) text-center"
    >
      <CircleX size={20} strokeWidth={1.5} aria-hidden className="text-danger" />
      <p className="text-14">This page could not be read.</p>
      <p className="max-w-md text-fg-2">
        A service may be starting again: try once more. `npx chandlery status` shows which one is down.
      </p>
      <p className="text-11 text-fg-3" suppressHydrationWarning>
        Code <span className="font-mono">{code}</span> in log/web.log of the data folder, {time}
      </p>
      <p className="flex gap-2">
        <Button type="button" onClick={tryAgain}>
          <RefreshCw size={14} strokeWidth={1.5} aria-hidden /> Try again
        </Button>
        <Button type="button" onClick={() => void copy()}>
          <Copy size={14} strokeWidth={1.5} aria-hidden /> {isCopied ? "Copied" : "Copy details"}
        </Button>
      </p>
    </div>
  );
}
