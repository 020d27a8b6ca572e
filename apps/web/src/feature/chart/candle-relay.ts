/*
 * The candle stream of the market service, handed on to one browser as server-sent events.
 *
 *   open the socket ▸ ready ▸ read what is stored from the mark on ▸ hand on what comes ▸ …
 *
 * The socket is open before the stored candles are read, and whatever came meanwhile is read once more, so there is no
 * hole between the two. An event's id is the newest candle that it told, so a browser that comes back after a break is
 * given what it has not seen and nothing twice. Nothing of this goes through the database but the reading.
 *
 * Events: `candles` (an array), `reload` (too much changed at once), `beat` (every few seconds). The relay ends by
 * itself after some minutes: the browser comes back, and its rights are looked at again.
 */
import { z } from "zod";
import { readEnvironment } from "../../supabase/environment.ts";
import type { SeriesRow } from "../run/rows.ts";
import { type Candle, candleSchema, markText } from "./candle.ts";
import { readPage, seriesQuery } from "./read-page.ts";

/** The newest candle that a browser was told; without the candle it only knows when that opened. */
export interface Mark {
  readonly openTime: number;
  readonly candle: Candle | null;
}

export interface RelayOptions {
  readonly mark: Mark;
  /** The browser went away. */
  readonly signal: AbortSignal;
}

const beatEveryMs = 5_000;
const lifetimeMs = 10 * 60_000;
const mostAtOnce = 5_000;

const messageSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("ready") }),
  candleSchema.extend({ type: z.literal("candle") }),
  z.object({ type: z.literal("backfill"), from: z.number(), to: z.number() }),
  z.object({ type: z.literal("reset") }),
]);

type Message = z.infer<typeof messageSchema>;

export function relayCandles(series: SeriesRow, { mark, signal }: RelayOptions): ReadableStream<Uint8Array> {
  let relay: Relay | undefined;
  return new ReadableStream({
    start: (controller) => {
      // Gone while it was asked who they are: that is told to nobody who listens only from now on.
      if (signal.aborted) {
        controller.close();
        return;
      }
      relay = new Relay(series, mark, controller);
      signal.addEventListener("abort", () => relay?.end());
    },
    cancel: () => relay?.end(),
  });
}

class Relay {
  readonly #series: SeriesRow;
  readonly #out: ReadableStreamDefaultController<Uint8Array>;
  readonly #socket: WebSocket;
  readonly #timers: readonly NodeJS.Timeout[];
  #mark: Mark;
  /** Stored candles have to be read from here on; null where the browser has all. */
  #unread: number | null;
  #isReading = false;
  #isOver = false;

  constructor(series: SeriesRow, mark: Mark, out: ReadableStreamDefaultController<Uint8Array>) {
    this.#series = series;
    this.#mark = mark;
    this.#unread = mark.openTime;
    this.#out = out;
    this.#socket = openStream(series);
    this.#socket.addEventListener("message", ({ data }) => this.#take(messageSchema.parse(JSON.parse(String(data)))));
    this.#socket.addEventListener("close", () => this.end());
    this.#socket.addEventListener("error", () => this.end());
    this.#timers = [setInterval(() => this.#send("beat", "{}"), beatEveryMs), setTimeout(() => this.end(), lifetimeMs)];
    this.#write("retry: 1000\n\n");
  }

  end(): void {
    if (this.#isOver) {
      return;
    }
    this.#isOver = true;
    for (const timer of this.#timers) {
      clearTimeout(timer);
    }
    this.#socket.close();
    try {
      this.#out.close();
    } catch {
      // The browser closed it first.
    }
  }

  #take(message: Message): void {
    if (message.type === "candle" && this.#unread === null) {
      this.#tell([message]);
      return;
    }
    const from = this.#fromOf(message);
    this.#unread = Math.min(this.#unread ?? from, from);
    if (message.type === "ready") {
      this.#send("beat", "{}");
    }
    void this.#read();
  }

  /** Reads until nothing came while it was reading. */
  async #read(): Promise<void> {
    if (this.#isReading) {
      return;
    }
    this.#isReading = true;
    try {
      while (this.#unread !== null && !this.#isOver) {
        const from = this.#unread;
        this.#unread = Number.POSITIVE_INFINITY;
        const candles = await readStored(this.#series, from);
        this.#unread = Number.isFinite(this.#unread) ? this.#unread : null;
        this.#tell(candles);
      }
    } catch {
      // The browser comes back and goes on from its mark.
      this.end();
    } finally {
      this.#isReading = false;
    }
  }

  #fromOf(message: Message): number {
    switch (message.type) {
      case "candle":
        return message.timestamp;
      case "backfill":
        return message.from;
      case "ready":
      case "reset":
        return this.#mark.openTime;
    }
  }

  #tell(found: readonly Candle[]): void {
    if (found.length > mostAtOnce) {
      this.#mark = { ...this.#mark, ...toMark(found.at(-1)) };
      this.#send("reload", "{}");
      return;
    }
    const candles = found.filter((candle) => !isTold(candle, this.#mark)).map(onlyCandle);
    const newest = candles.at(-1);
    if (newest === undefined) {
      return;
    }
    if (newest.timestamp >= this.#mark.openTime) {
      this.#mark = { openTime: newest.timestamp, candle: newest };
    }
    this.#send("candles", JSON.stringify(candles));
  }

  #send(event: string, data: string): void {
    const { candle } = this.#mark;
    const id = candle === null ? "" : `id: ${markText(candle)}\n`;
    this.#write(`${id}event: ${event}\ndata: ${data}\n\n`);
  }

  #write(text: string): void {
    if (!this.#isOver) {
      this.#out.enqueue(new TextEncoder().encode(text));
    }
  }
}

/** Node's own WebSocket takes headers, which the browser's, after which it is typed, does not. */
const ServerSocket = WebSocket as unknown as new (
  url: string,
  options: { readonly headers: Readonly<Record<string, string>> },
) => WebSocket;

function openStream(series: SeriesRow): WebSocket {
  const { marketUrl, serviceToken } = readEnvironment();
  const address = `${marketUrl.replace(/^http/, "ws")}/api/v1/candles/stream?${seriesQuery(series).toString()}`;
  return new ServerSocket(address, { headers: { authorization: `Bearer ${serviceToken}` } });
}

const never = Date.UTC(9_999, 11, 31);

const readStored = (series: SeriesRow, from: number): Promise<readonly Candle[]> =>
  readPage({ ...series, firstTime: from, lastTime: never }, { from, to: never });

const onlyCandle = ({ timestamp, open, high, low, close, volume }: Candle): Candle => ({
  timestamp,
  open,
  high,
  low,
  close,
  volume,
});

const isTold = (candle: Candle, mark: Mark): boolean =>
  mark.candle !== null && markText(candle) === markText(mark.candle);

const toMark = (candle: Candle | undefined): Partial<Mark> =>
  candle === undefined ? {} : { openTime: candle.timestamp, candle };

/** Of a browser that has the candles up to an instant, or none at all. */
export const markAt = (openTime: number | undefined): Mark => ({ openTime: openTime ?? earliest, candle: null });

const earliest = Date.UTC(1_900, 0, 1);

/** The id of the last event that a browser got; null where there is none, or where it is none of ours. */
export function parseMark(text: string | null): Mark | null {
  const [timestamp, open, high, low, close, volume] = (text ?? "").split(",").map(Number);
  const candle = candleSchema.safeParse({ timestamp, open, high, low, close, volume });
  return candle.success ? { openTime: candle.data.timestamp, candle: candle.data } : null;
}
