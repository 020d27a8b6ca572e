import { Client } from "pg";
import { type CandleNotice, candleChannel } from "./store-candles.ts";

export interface CandleListenerOptions {
  readonly url: string;
  readonly onNotice: (notice: CandleNotice) => void;
  /** The connection is there, for the first time or again: notices from before may have been missed. */
  readonly onGap: () => void;
  readonly onError: (error: Error) => void;
}

export interface CandleListener {
  readonly stop: () => Promise<void>;
}

const firstDelayMs = 100;
const longestDelayMs = 5_000;

/** Listens for committed batches on a connection of its own, and connects again for as long as it takes. */
export function listenForCandles(options: CandleListenerOptions): CandleListener {
  let client: Client | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  let delayMs = firstDelayMs;

  const connect = async () => {
    const connection = new Client({
      connectionString: options.url,
      application_name: "chandlery candle stream",
      connectionTimeoutMillis: 5_000,
    });
    client = connection;
    connection.on("error", options.onError);
    connection.on("end", () => scheduleConnect());
    connection.on("notification", ({ payload }) => {
      const notice = parseNotice(payload ?? "");
      if (notice !== undefined) {
        options.onNotice(notice);
      }
    });
    await connection.connect();
    await connection.query(`listen ${candleChannel}`);
    delayMs = firstDelayMs;
    options.onGap();
  };

  const scheduleConnect = () => {
    if (isStopped || timer !== undefined) {
      return;
    }
    timer = setTimeout(() => {
      timer = undefined;
      connect().catch((error: unknown) => {
        options.onError(error instanceof Error ? error : new Error(String(error)));
        scheduleConnect();
      });
    }, delayMs);
    delayMs = Math.min(longestDelayMs, delayMs * 2);
  };

  scheduleConnect();
  return {
    stop: async () => {
      isStopped = true;
      clearTimeout(timer);
      await client?.end().catch(() => undefined);
    },
  };
}

/** Anyone who may log in can write to the channel: what does not look like a notice is dropped. */
function parseNotice(payload: string): CandleNotice | undefined {
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
