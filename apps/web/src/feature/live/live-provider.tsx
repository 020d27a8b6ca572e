"use client";

import type { OutboxEvent } from "@chandlery/sdk/client";
import {
  type ReactNode,
  createContext,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from "react";
import { EventLog } from "./event-log.ts";
import { type RowsOf, foldRows } from "./fold-rows.ts";
import { type Feed, openLive } from "./open-live.ts";

export type { Feed } from "./open-live.ts";

type Listener = (payload: unknown) => void;

export interface Live {
  readonly feed: Feed;
  /** How long the socket's last heartbeat took; null before the first. */
  readonly latencyMs: number | null;
  /** Calls the listener for each message of that event; returns how to end it. */
  readonly listen: (event: string, listener: Listener) => () => void;
  /** What has become of the user's trading state since the page was opened. */
  readonly events: EventLog;
}

export interface LiveProviderProps {
  readonly supabaseUrl: string;
  readonly publishableKey: string;
  readonly userId: string;
  /** The number of the newest event when the page was made. */
  readonly eventsSince: number;
  readonly children: ReactNode;
}

const LiveContext = createContext<Live>({
  feed: "connecting",
  latencyMs: null,
  listen: () => () => undefined,
  events: new EventLog(),
});

export const useLive = (): Live => useContext(LiveContext);

/** One socket and one private topic for all pages: what the database tells this user. Nothing is polled. */
export function LiveProvider({ supabaseUrl, publishableKey, userId, eventsSince, children }: LiveProviderProps) {
  const [feed, setFeed] = useState<Feed>("connecting");
  const [latencyMs, setLatencyMs] = useState<number | null>(null);
  const [events] = useState(() => new EventLog());
  const [since] = useState(eventsSince);
  const listeners = useRef(new Map<string, Set<Listener>>());
  useEffect(
    () =>
      openLive({
        supabaseUrl,
        publishableKey,
        userId,
        last: Math.max(since, events.last),
        onFeed: setFeed,
        onLatency: setLatencyMs,
        onEvent: events.add,
        onMessage: (event, payload) => {
          for (const listener of listeners.current.get(event) ?? []) {
            listener(payload);
          }
        },
      }),
    [supabaseUrl, publishableKey, userId, since, events],
  );
  const listen = useCallback((event: string, listener: Listener) => {
    const known = listeners.current.get(event) ?? new Set();
    listeners.current.set(event, known.add(listener));
    return () => {
      known.delete(listener);
    };
  }, []);
  const live = useMemo((): Live => ({ feed, latencyMs, listen, events }), [feed, latencyMs, listen, events]);
  return <LiveContext value={live}>{children}</LiveContext>;
}

/** Calls the handler once for each event of a kind that comes while the page is open, in order. */
export function useEvents(kind: string, handler: (event: OutboxEvent) => void): void {
  const { events } = useLive();
  const latest = useRef(handler);
  useEffect(() => {
    latest.current = handler;
  });
  useEffect(() => {
    let handled = events.last;
    return events.subscribe(() => {
      const fresh = events.snapshot().filter((event) => event.seq > handled && event.kind === kind);
      handled = events.last;
      fresh.forEach((event) => latest.current(event));
    });
  }, [events, kind]);
}

/** Rows that a page was made with, kept current by events. The last argument must be the same object each time. */
export function useRows<Row>(rows: readonly Row[], since: number, of: RowsOf<Row>): readonly Row[] {
  const { events } = useLive();
  const told = useSyncExternalStore(events.subscribe, events.snapshot, noEvents);
  return useMemo(() => foldRows({ rows, since }, told, of), [rows, since, told, of]);
}

const none: readonly OutboxEvent[] = [];
const noEvents = (): readonly OutboxEvent[] => none;
