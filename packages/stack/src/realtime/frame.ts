/** The two forms of the Phoenix protocol: objects in text frames (1.0.0), arrays and binary frames (2.0.0). */
export type ProtocolVersion = "1.0.0" | "2.0.0";

/** What a client pushes into a topic with a binary frame of kind 3: its payload is passed on without being read. */
export interface UserBroadcastPush {
  readonly event: string;
  readonly encoding: "json" | "binary";
  readonly body: Buffer;
}

export interface ClientMessage {
  readonly joinRef: string | null;
  readonly ref: string | null;
  readonly topic: string;
  readonly event: string;
  /** Parsed JSON; numbers exactly as written where the event is a broadcast. */
  readonly payload: unknown;
  readonly userBroadcast?: UserBroadcastPush;
}

export interface ServerMessage {
  readonly joinRef: string | null;
  readonly ref: string | null;
  readonly topic: string;
  readonly event: string;
  readonly payload: unknown;
}

/**
 * What subscribers of a topic receive. `pushed` is a payload object handed on as it came; `made` is an event with its
 * payload as bytes, from a binary frame, from the REST endpoint or from the database.
 */
export type Broadcast =
  | { readonly form: "pushed"; readonly payload: string }
  | {
      readonly form: "made";
      readonly event: string;
      readonly encoding: "json" | "binary";
      readonly body: Buffer;
      /** JSON text, or empty. */
      readonly meta: string;
    };
