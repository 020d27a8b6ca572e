"use client";

import { createBrowserClient } from "@supabase/ssr";
import { REALTIME_SUBSCRIBE_STATES } from "@supabase/supabase-js";
import { type ReactNode, createContext, useCallback, useContext, useEffect, useMemo, useRef, useState } from "react";

/** `broken`: messages may have been missed, and what is shown may be old. */
export type Feed = "connecting" | "streaming" | "broken";

type Listener = (payload: unknown) => void;

export interface Live {
  readonly feed: Feed;
  /** How long the socket's last heartbeat took; null before the first. */
  readonly latencyMs: number | null;
  /** Calls the listener for each message of that event; returns how to end it. */
  readonly listen: (event: string, listener: Listener) => () => void;
}

export interface LiveProviderProps {
  readonly supabaseUrl: string;
  readonly publishableKey: string;
  readonly userId: string;
  readonly children: ReactNode;
}

const LiveContext = createContext<Live>({ feed: "connecting", latencyMs: null, listen: () => () => undefined });

export const useLive = (): Live => useContext(LiveContext);

const heartbeatMs = 5_000;

/** One socket and one private topic for all pages: what the database tells this user. Nothing is polled. */
export function LiveProvider({ supabaseUrl, publishableKey, userId, children }: LiveProviderProps) {
  const [feed, setFeed] = useState<Feed>("connecting");
  const [latencyMs, setLatencyMs] = useState<number | null>(null);
  const listeners = useRef(new Map<string, Set<Listener>>());
  useEffect(() => {
    const client = createBrowserClient(supabaseUrl, publishableKey, {
      realtime: { heartbeatIntervalMs: heartbeatMs },
    });
    client.realtime.onHeartbeat((status, latency) => {
      if (status === "ok" && latency !== undefined) {
        setLatencyMs(Math.round(latency));
      } else if (status !== "sent" && status !== "ok") {
        setFeed("broken");
      }
    });
    const channel = client
      .channel(`user:${userId}`, { config: { private: true } })
      .on("broadcast", { event: "*" }, ({ event, payload }: { readonly event: string; readonly payload?: unknown }) => {
        for (const listener of listeners.current.get(event) ?? []) {
          listener(payload);
        }
      });
    void client.realtime.setAuth().then(() =>
      channel.subscribe((status) => {
        setFeed(status === REALTIME_SUBSCRIBE_STATES.SUBSCRIBED ? "streaming" : "broken");
        if (status === REALTIME_SUBSCRIBE_STATES.SUBSCRIBED) {
          void client.realtime.sendHeartbeat();
        }
      }),
    );
    return () => {
      void client.removeChannel(channel);
    };
  }, [supabaseUrl, publishableKey, userId]);
  const listen = useCallback((event: string, listener: Listener) => {
    const known = listeners.current.get(event) ?? new Set();
    listeners.current.set(event, known.add(listener));
    return () => {
      known.delete(listener);
    };
  }, []);
  const live = useMemo((): Live => ({ feed, latencyMs, listen }), [feed, latencyMs, listen]);
  return <LiveContext value={live}>{children}</LiveContext>;
}
