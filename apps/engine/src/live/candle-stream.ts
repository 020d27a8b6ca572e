import type { CandleRow, StreamMessage } from "@chandlery/sdk/contract";
import type { Pool } from "pg";
import type { CandleSeries } from "../db/candle-series.ts";
import { readChangedCandles } from "../db/changed-candles.ts";
import type { CandleNotice } from "../db/store-candles.ts";
import { listenForCandles } from "../db/candle-listener.ts";

/** What the stream needs of a WebSocket. */
export interface StreamSocket {
  readonly bufferedAmount: number;
  send(text: string): void;
  close(code: number, reason: string): void;
}

/** What the stream needs of a logger. */
export interface StreamLog {
  warn(fields: object, message: string): void;
}

export interface CandleStreamOptions {
  readonly url: string;
  readonly pool: Pool;
  readonly log: StreamLog;
}

export interface CandleStream {
  /** Sends the socket what happens to the series from now on; returns how to end that. */
  readonly subscribe: (series: CandleSeries, socket: StreamSocket) => () => void;
  readonly stop: () => Promise<void>;
}

/** More candles than this in one batch are told as a range to fetch. */
const mostCandles = 500;

/** A client that leaves more than this unread is cut off, before it costs the others memory. */
const mostBufferedBytes = 1 << 20;
const tooSlowClose = 4_008;

/** Hands on what other processes store, in the order in which it was committed. */
export function startCandleStream({ url, pool, log }: CandleStreamOptions): CandleStream {
  const channels = new Map<number, SeriesChannel>();
  const listener = listenForCandles({
    url,
    onNotice: (notice) => channels.get(notice.seriesId)?.take(notice),
    onGap: () => channels.forEach((channel) => channel.tell({ type: "reset" })),
    onError: (error) => log.warn({ err: error }, "the candle stream lost its database connection"),
  });
  const subscribe: CandleStream["subscribe"] = (series, socket) => {
    const channel = channels.get(series.seriesId) ?? new SeriesChannel(series, pool, log);
    channels.set(series.seriesId, channel);
    const end = channel.add(socket);
    return () => {
      end();
      if (channel.isEmpty) {
        channels.delete(series.seriesId);
      }
    };
  };
  return { subscribe, stop: listener.stop };
}

type Unnumbered<Message> = Message extends unknown ? Omit<Message, "seq"> : never;
type StreamEvent = Unnumbered<StreamMessage>;

class SeriesChannel {
  readonly #series: CandleSeries;
  readonly #pool: Pool;
  readonly #log: StreamLog;
  readonly #clients = new Map<StreamSocket, StreamClient>();
  /** Batches are read one after another, so that candles leave in the order of their commits. */
  #last: Promise<void> = Promise.resolve();

  constructor(series: CandleSeries, pool: Pool, log: StreamLog) {
    this.#series = series;
    this.#pool = pool;
    this.#log = log;
  }

  get isEmpty(): boolean {
    return this.#clients.size === 0;
  }

  add(socket: StreamSocket): () => void {
    const client = new StreamClient(socket, () => this.#clients.delete(socket));
    this.#clients.set(socket, client);
    const { symbol, timeframe, source } = this.#series;
    client.send({ type: "ready", symbol, timeframe, source });
    return () => this.#clients.delete(socket);
  }

  tell(event: StreamEvent): void {
    this.#clients.forEach((client) => client.send(event));
  }

  take(notice: CandleNotice): void {
    this.#last = this.#last
      .then(() => this.#handOn(notice))
      .catch((error: unknown) => {
        this.#log.warn({ err: error }, "a batch of candles could not be read for the stream");
        this.tell({ type: "reset" });
      });
  }

  async #handOn({ seriesId, from, to, count }: CandleNotice): Promise<void> {
    const changed =
      count > mostCandles
        ? []
        : await readChangedCandles(this.#pool, { ...this.#series, seriesId, from, to, limit: mostCandles + 1 });
    if (count > mostCandles || changed.length > mostCandles) {
      this.tell({ type: "backfill", from, to, count });
      return;
    }
    for (const { closed, ...candle } of changed) {
      this.tell({ type: "candle", closed, ...(candle satisfies CandleRow) });
    }
  }
}

class StreamClient {
  readonly #socket: StreamSocket;
  readonly #drop: () => void;
  #seq = 0;

  constructor(socket: StreamSocket, drop: () => void) {
    this.#socket = socket;
    this.#drop = drop;
  }

  send(event: StreamEvent): void {
    if (this.#socket.bufferedAmount > mostBufferedBytes) {
      this.#drop();
      this.#socket.close(tooSlowClose, "stream_client_too_slow");
      return;
    }
    this.#socket.send(JSON.stringify({ ...event, seq: this.#seq }));
    this.#seq += 1;
  }
}
