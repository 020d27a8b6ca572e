import { type Listener, listen } from "./listener.ts";
import { type CandleNotice, candleChannel } from "./store-candles.ts";

export interface CandleListenerOptions {
  readonly url: string;
  readonly onNotice: (notice: CandleNotice) => void;
  /** The connection is there, for the first time or again: notices from before may have been missed. */
  readonly onGap: () => void;
  readonly onError: (error: Error) => void;
}

/** Listens for committed batches of candles. */
export function listenForCandles({ onNotice, ...options }: CandleListenerOptions): Listener {
  return listen({
    ...options,
    name: "chandlery candle stream",
    channels: [candleChannel],
    onNotice: (_channel, payload) => {
      const notice = parseCandleNotice(payload);
      if (notice !== undefined) {
        onNotice(notice);
      }
    },
  });
}

/** Anyone who may log in can write to the channel: what does not look like a notice is dropped. */
export function parseCandleNotice(payload: string): CandleNotice | undefined {
  let value: unknown;
  try {
    value = JSON.parse(payload);
  } catch {
    return undefined;
  }
  return isNotice(value) ? value : undefined;
}

const isNotice = (value: unknown): value is CandleNotice =>
  typeof value === "object" &&
  value !== null &&
  ["seriesId", "from", "to", "count"].every((name) => Number.isSafeInteger(Reflect.get(value, name)));
