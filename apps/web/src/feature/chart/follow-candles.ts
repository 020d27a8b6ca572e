import { z } from "zod";
import { type Candle, candleSchema } from "./candle.ts";

export interface FollowOptions {
  readonly seriesId: number;
  /** When the newest candle opened that is shown; asked again for each connection. */
  readonly after: () => number | null;
  readonly onCandles: (candles: readonly Candle[]) => void;
  /** Too much changed to be sent: read the candles anew. */
  readonly onReload: () => void;
  readonly onConnection: (isConnected: boolean) => void;
}

/** The server says something every 5 s; whoever heard nothing for this long has lost it. */
const silenceMs = 15_000;
const firstRetryMs = 1_000;
const lastRetryMs = 30_000;

/** Follows a series until the returned function is called. A break ends with the candles that were missed, once each. */
export function followCandles(options: FollowOptions): () => void {
  let source: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let retryMs = firstRetryMs;
  let isOver = false;

  const again = () => {
    source?.close();
    options.onConnection(false);
    clearTimeout(timer);
    if (!isOver) {
      timer = setTimeout(connect, retryMs);
      retryMs = Math.min(2 * retryMs, lastRetryMs);
    }
  };
  const heard = () => {
    retryMs = firstRetryMs;
    options.onConnection(true);
    clearTimeout(timer);
    timer = setTimeout(again, silenceMs);
  };
  const connect = () => {
    const after = options.after();
    source = new EventSource(`/candles/stream?series=${options.seriesId}${after === null ? "" : `&after=${after}`}`);
    source.addEventListener("beat", heard);
    source.addEventListener("candles", ({ data }: MessageEvent<string>) => {
      heard();
      options.onCandles(z.array(candleSchema).parse(JSON.parse(data)));
    });
    source.addEventListener("reload", () => {
      heard();
      options.onReload();
    });
    source.addEventListener("error", () => {
      // The browser comes back by itself where the connection broke; it gives up where it was refused.
      options.onConnection(false);
      if (source?.readyState === EventSource.CLOSED) {
        again();
      }
    });
  };
  connect();
  return () => {
    isOver = true;
    clearTimeout(timer);
    source?.close();
  };
}
