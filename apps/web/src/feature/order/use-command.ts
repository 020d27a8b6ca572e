"use client";

import { useState } from "react";
import { useNotice } from "../../ui/notices.tsx";
import type { CommandAnswer } from "./send-command.ts";

export interface CommandWish<T> {
  /** What it is about: a second press while the first is on its way does nothing. */
  readonly key: string;
  readonly send: () => Promise<CommandAnswer<T>>;
  readonly done: (value: T) => { readonly title: string; readonly detail?: string; readonly isRefused?: boolean };
  readonly failed: string;
}

/** Sends a command once a press, and says in a notice what became of it. */
export function useCommand() {
  const tell = useNotice();
  const [sending, setSending] = useState<string | null>(null);
  const run = async <T>({ key, send, done, failed }: CommandWish<T>): Promise<boolean> => {
    if (sending !== null) {
      return false;
    }
    setSending(key);
    try {
      const answer = await send();
      if (!answer.ok) {
        const { code, detail, suggestion } = answer.fault;
        tell({ key, tone: "refused", title: failed, detail: `${detail} ${suggestion} (${code})` });
        return false;
      }
      const { isRefused = false, ...words } = done(answer.value);
      tell({ key, tone: isRefused ? "refused" : "done", ...words });
      return !isRefused;
    } catch {
      tell({
        key,
        tone: "refused",
        title: failed,
        detail: "The server did not answer. Look at the orders, then try again.",
      });
      return false;
    } finally {
      setSending(null);
    }
  };
  return { run, sending };
}
