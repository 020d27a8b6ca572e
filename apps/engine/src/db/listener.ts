import { Client } from "pg";

export interface ListenerOptions {
  readonly url: string;
  /** What Postgres shows for the connection. */
  readonly name: string;
  readonly channels: readonly string[];
  readonly onNotice: (channel: string, payload: string) => void;
  /** The connection is there, for the first time or again: notices from before may have been missed. */
  readonly onGap: () => void;
  readonly onError: (error: Error) => void;
}

export interface Listener {
  readonly stop: () => Promise<void>;
}

const firstDelayMs = 100;
const longestDelayMs = 5_000;

/** Listens on a connection of its own, and connects again for as long as it takes. */
export function listen(options: ListenerOptions): Listener {
  let client: Client | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  let delayMs = firstDelayMs;

  const connect = async () => {
    const connection = new Client({
      connectionString: options.url,
      application_name: options.name,
      connectionTimeoutMillis: 5_000,
    });
    client = connection;
    connection.on("error", options.onError);
    connection.on("end", () => scheduleConnect());
    connection.on("notification", ({ channel, payload }) => options.onNotice(channel, payload ?? ""));
    await connection.connect();
    await connection.query(options.channels.map((channel) => `listen ${channel}`).join("; "));
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
