"use client";

import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { type Feed, useLive } from "../live/live-provider.tsx";
import { type LiveState, fillsSchema, progressSchema, withFills, withProgress } from "./live-state.ts";

export interface LiveSource {
  readonly paperRunId: string;
  readonly accountId: string;
}

/**
 * Follows a run over the user's private topic. Nothing is polled: rows are read again only after the socket joined, and
 * where a message was missed.
 */
export function useLiveState(rows: LiveState, source: LiveSource): { readonly state: LiveState; readonly feed: Feed } {
  const router = useRouter();
  const { feed, listen } = useLive();
  const { paperRunId, accountId } = source;
  const [read, setRead] = useState(rows);
  const [state, setState] = useState(rows);
  if (read !== rows) {
    setRead(rows);
    setState(rows);
  }
  useEffect(
    () =>
      listen("paper_run", (payload) => {
        const progress = progressSchema.safeParse(payload);
        if (progress.success && progress.data.paper_run_id === paperRunId) {
          setState((current) => withProgress(current, progress.data));
        }
      }),
    [listen, paperRunId],
  );
  useEffect(
    () =>
      listen("fills", (payload) => {
        const message = fillsSchema.safeParse(payload);
        if (message.success && message.data.account_id === accountId) {
          setState((current) => {
            const next = withFills(current, message.data.fills);
            if (next === null) {
              queueMicrotask(() => router.refresh());
            }
            return next ?? current;
          });
        }
      }),
    [listen, router, accountId],
  );
  useEffect(() => {
    if (feed === "streaming") {
      router.refresh();
    }
  }, [feed, router]);
  return { state, feed };
}
