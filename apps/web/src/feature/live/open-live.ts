import { Outbox, type OutboxEvent, outboxEventSchema } from "@chandlery/sdk/client";
import type { Database } from "@chandlery/sdk/database";
import { REALTIME_SUBSCRIBE_STATES, type SupabaseClient } from "@supabase/supabase-js";
import { z } from "zod";
import { type SupabaseAddress, browserClient } from "../../supabase/browser.tsx";

/** `broken`: messages may have been missed, and what is shown may be old. */
export type Feed = "connecting" | "streaming" | "broken";

export interface LiveOptions extends SupabaseAddress {
  readonly userId: string;
  /** The number of the newest event that the page knows. */
  readonly last: number;
  readonly onFeed: (feed: Feed) => void;
  readonly onLatency: (ms: number) => void;
  /** Each broadcast as it comes. */
  readonly onMessage: (event: string, payload: unknown) => void;
  /** Each change of trading state, once, in order. */
  readonly onEvent: (event: OutboxEvent) => void;
}

/** A socket that says nothing for this long is dead, whatever it says of itself: two heartbeats, and a second to notice. */
const silenceMs = 5_000;
const lookEveryMs = 500;

/** What holds for everyone is told on it: only that something has changed, never whose or what. */
const commonTopic = "everyone";

/**
 * Opens the socket and joins the user's topic, and the one that all share. What is missed while it is gone, or while the tab sleeps, is read from
 * the table of events before the feed is called streaming again. Returns how to end it.
 */
export function openLive(options: LiveOptions): () => void {
  const { userId, onFeed, onLatency, onMessage } = options;
  const client = browserClient(options);
  const outbox = new Outbox({
    last: options.last,
    readAfter: (seq) => readEvents(client, seq),
    apply: options.onEvent,
    pageSize,
  });
  let heardAt = Date.now();
  let isBehind = true;
  let wasJoined = false;
  client.realtime.onHeartbeat((status, latency) => {
    if (status === "ok" && latency !== undefined) {
      heardAt = Date.now();
      onLatency(Math.round(latency));
    }
  });
  const channel = client
    .channel(`user:${userId}`, { config: { private: true } })
    .on("broadcast", { event: "*" }, ({ event, payload }: { readonly event: string; readonly payload?: unknown }) => {
      heardAt = Date.now();
      onMessage(event, payload);
      const told = event === "event" ? outboxEventSchema.safeParse(payload) : null;
      if (told?.success === true) {
        outbox.receive(told.data);
      }
    });
  const common = client
    .channel(commonTopic, { config: { private: true } })
    .on("broadcast", { event: "*" }, ({ event, payload }: { readonly event: string; readonly payload?: unknown }) =>
      onMessage(event, payload),
    );
  const look = () => {
    const isSilent = Date.now() - heardAt > silenceMs;
    if (channel.state !== "joined" || isSilent) {
      isBehind = true;
      onFeed(wasJoined || isSilent ? "broken" : "connecting");
    } else if (isBehind || outbox.hasHole) {
      isBehind = false;
      outbox.catchUp().then(
        () => onFeed("streaming"),
        () => (isBehind = true),
      );
    } else {
      onFeed("streaming");
    }
  };
  /** The tab is looked at again, or the network is back: the socket may be open and still have missed something. */
  const back = () => {
    isBehind = true;
    void client.realtime.sendHeartbeat();
  };
  void client.realtime.setAuth().then(() => {
    common.subscribe((status) => {
      // What was told while it was not joined is not told again.
      if (status === REALTIME_SUBSCRIBE_STATES.SUBSCRIBED) {
        onMessage("kill", null);
      }
    });
    channel.subscribe((status) => {
      if (status === REALTIME_SUBSCRIBE_STATES.SUBSCRIBED) {
        [heardAt, isBehind, wasJoined] = [Date.now(), true, true];
        void client.realtime.sendHeartbeat();
      } else {
        wasJoined = true;
      }
      look();
    });
  });
  const timer = setInterval(look, lookEveryMs);
  document.addEventListener("visibilitychange", back);
  globalThis.addEventListener("online", back);
  return () => {
    clearInterval(timer);
    document.removeEventListener("visibilitychange", back);
    globalThis.removeEventListener("online", back);
    void client.removeChannel(channel);
    void client.removeChannel(common);
  };
}

const pageSize = 500;

const eventPageSchema = z.array(
  z
    .object({ seq: z.number(), kind: z.string(), verb: z.string(), payload: z.unknown(), created_at: z.string() })
    .transform(({ created_at: at, ...event }) => outboxEventSchema.parse({ ...event, at })),
);

async function readEvents(client: SupabaseClient<Database>, seq: number): Promise<readonly OutboxEvent[]> {
  const { data, error } = await client
    .from("events")
    .select("seq,kind,verb,payload,created_at")
    .gt("seq", seq)
    .order("seq")
    .limit(pageSize);
  if (error !== null) {
    throw new Error(`${error.code}: ${error.message}`);
  }
  return eventPageSchema.parse(data);
}
