import { Outbox, type OutboxEvent, outboxEventSchema } from "@chandlery/sdk/client";
import { type SignedUp, type TestStack } from "@chandlery/stack/testing";

/** Ways to listen that look right. */
export const listenerBugs = {
  /** What a broadcast did not tell is never asked for. */
  no_backfill: true,
  /** After a pause the last few are read again, to be sure, and nobody looks whether they were known. */
  no_numbers: true,
} as const;

export type ListenerBug = keyof typeof listenerBugs;

const pageSize = 500;

/** A user's screen without the screen: one socket on the user's topic, and the table of events behind it. */
export class Listener {
  /** Numbers of events, as they were applied. */
  readonly applied: number[] = [];
  /** From the time that the database gives an event to its application, of those that came by broadcast while nothing was missed. */
  readonly delaysMs: number[] = [];
  readonly #stack: TestStack;
  readonly #user: SignedUp;
  readonly #bug: ListenerBug | null;
  readonly #outbox: Outbox;
  #socket: WebSocket | null = null;

  constructor(stack: TestStack, user: SignedUp, bug: ListenerBug | null) {
    this.#stack = stack;
    this.#user = user;
    this.#bug = bug;
    this.#outbox = new Outbox({
      last: 0,
      pageSize,
      readAfter: (seq) => (bug === "no_backfill" ? Promise.resolve([]) : this.#read(seq)),
      apply: (event) => this.applied.push(event.seq),
    });
  }

  get last(): number {
    return this.#outbox.last;
  }

  /** Opens a socket, joins, and reads what was missed meanwhile. */
  async connect(): Promise<void> {
    const { url, keys } = this.#stack;
    const socket = new WebSocket(
      `${url.replace("http", "ws")}/realtime/v1/websocket?apikey=${keys.publishableKey}&vsn=1.0.0`,
    );
    this.#socket = socket;
    await new Promise<void>((resolve, reject) => {
      socket.addEventListener("error", () => reject(new Error("the socket did not open")));
      socket.addEventListener("open", () =>
        socket.send(
          JSON.stringify({
            topic: `realtime:user:${this.#user.userId}`,
            event: "phx_join",
            payload: { config, access_token: this.#user.token },
            ref: "1",
            join_ref: "1",
          }),
        ),
      );
      socket.addEventListener("message", ({ data }) => {
        const { event, payload } = JSON.parse(String(data)) as { readonly event: string; readonly payload: Told };
        if (event === "phx_reply" && payload.status === "ok") {
          resolve();
        } else if (event === "phx_reply") {
          reject(new Error(`the topic was refused: ${String(data)}`));
        } else if (event === "broadcast" && payload.event === "event") {
          this.#hear(outboxEventSchema.parse(payload.payload));
        }
      });
    });
    await this.settle();
  }

  /** As a network does it: without a word. */
  disconnect(): void {
    this.#socket?.close();
    this.#socket = null;
  }

  /** What a screen does when it looks again: holes are read once more. */
  async settle(): Promise<void> {
    if (this.#bug === "no_numbers") {
      const read = await this.#read(Math.max(0, ...this.applied.slice(-5)) - 5);
      this.applied.push(...read.map(({ seq }) => seq));
    } else {
      await this.#outbox.catchUp();
    }
  }

  #hear(event: OutboxEvent): void {
    if (this.#bug === "no_numbers") {
      this.applied.push(event.seq);
      return;
    }
    const isNext = event.seq === this.#outbox.last + 1;
    this.#outbox.receive(event);
    if (isNext) {
      this.delaysMs.push(Date.now() - Date.parse(event.at));
    }
  }

  async #read(seq: number): Promise<readonly OutboxEvent[]> {
    const { url, keys } = this.#stack;
    const answer = await fetch(
      `${url}/rest/v1/events?select=seq,kind,verb,payload,at:created_at&seq=gt.${seq}&order=seq&limit=${pageSize}`,
      { headers: { apikey: keys.publishableKey, authorization: `Bearer ${this.#user.token}` } },
    );
    return outboxEventSchema.array().parse(await answer.json());
  }
}

interface Told {
  readonly status?: string;
  readonly event?: string;
  readonly payload?: unknown;
}

const config = { private: true, broadcast: { ack: false, self: false }, presence: { enabled: false } };
