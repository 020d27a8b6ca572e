"use client";

import { createBrowserClient } from "@supabase/ssr";
import { REALTIME_SUBSCRIBE_STATES } from "@supabase/supabase-js";
import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { type LiveState, fillsSchema, progressSchema, withFills, withProgress } from "./live-state.ts";

export interface LiveSource {
  readonly supabaseUrl: string;
  readonly publishableKey: string;
  readonly userId: string;
  readonly paperRunId: string;
  readonly accountId: string;
}

export type Feed = "connecting" | "streaming" | "broken";

/**
 * Follows a run over the user's private topic. Nothing is polled: rows are read again only after the socket joined, and
 * where a message was missed.
 */
export function useLiveState(rows: LiveState, source: LiveSource): { readonly state: LiveState; readonly feed: Feed } {
  const router = useRouter();
  const { supabaseUrl, publishableKey, userId, paperRunId, accountId } = source;
  const [read, setRead] = useState(rows);
  const [state, setState] = useState(rows);
  const [feed, setFeed] = useState<Feed>("connecting");
  if (read !== rows) {
    setRead(rows);
    setState(rows);
  }
  useEffect(() => {
    const client = createBrowserClient(supabaseUrl, publishableKey);
    const channel = client
      .channel(`user:${userId}`, { config: { private: true } })
      .on("broadcast", { event: "paper_run" }, ({ payload }) => {
        const progress = progressSchema.safeParse(payload);
        if (progress.success && progress.data.paper_run_id === paperRunId) {
          setState((current) => withProgress(current, progress.data));
        }
      })
      .on("broadcast", { event: "fills" }, ({ payload }) => {
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
      });
    void client.realtime.setAuth().then(() =>
      channel.subscribe((status) => {
        setFeed(status === REALTIME_SUBSCRIBE_STATES.SUBSCRIBED ? "streaming" : "broken");
        if (status === REALTIME_SUBSCRIBE_STATES.SUBSCRIBED) {
          router.refresh();
        }
      }),
    );
    return () => {
      void client.removeChannel(channel);
    };
  }, [router, supabaseUrl, publishableKey, userId, paperRunId, accountId]);
  return { state, feed };
}
