import { Client, type Pool } from "pg";
import { type Hub } from "./hub.ts";
import { createRecentIds } from "./recent-ids.ts";

export interface DatabaseFeedOptions {
  readonly url: string;
  readonly pool: Pool;
  readonly hub: Hub;
  readonly payloadBytes: number;
}

export interface DatabaseFeed {
  /** True while every commit is heard. */
  readonly isHeard: () => boolean;
  readonly close: () => Promise<void>;
}

/**
 * Broadcasts from the database: rows of `realtime.messages` to the subscribers of their topics.
 *
 * A trigger notifies with the row's id, and the row is fetched. Supabase reads a replication slot instead. Weighed:
 * both keep the order of commits and say nothing of what was rolled back; a slot needs `wal_level = logical` (more WAL
 * for every import of candles) and a decoder of pgoutput, and what is committed while its connection is away is lost,
 * because the slot is temporary. Here a new connection catches up from the table. The price is a lock that transactions
 * which notify take while they commit, and one query for all rows that came while the last one ran.
 */
export function openDatabaseFeed(options: DatabaseFeedOptions): DatabaseFeed {
  const feed = new Feed(options);
  feed.connect();
  return { isHeard: () => feed.isHeard, close: () => feed.close() };
}

interface MessageRow {
  readonly id: string;
  readonly topic: string;
  readonly event: string;
  readonly private: boolean;
  readonly payload: string | null;
  readonly binary_payload: Buffer | null;
}

const channel = "_stack_messages";
const batchSize = 500;
/** A transaction that was open for longer than this when the connection broke is not caught up. */
const catchUpMs = 60_000;

class Feed {
  isHeard = false;
  readonly #options: DatabaseFeedOptions;
  readonly #delivered = createRecentIds({ keepMs: 2 * catchUpMs, limit: 50_000 });
  #client: Client | undefined;
  readonly #waiting: string[] = [];
  #fetching: Promise<void> | undefined;
  #isClosed = false;
  #attempt = 0;
  #retry: NodeJS.Timeout | undefined;
  /** What was committed since then may have gone unheard. */
  #unheardSinceMs = Date.now();

  constructor(options: DatabaseFeedOptions) {
    this.#options = options;
  }

  connect(): void {
    this.#listen().catch(() => this.#connectLater());
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.isHeard = false;
    clearTimeout(this.#retry);
    await this.#client?.end().catch(() => undefined);
    await this.#fetching;
  }

  async #listen(): Promise<void> {
    const client = new Client({
      connectionString: this.#options.url,
      application_name: "chandlery realtime",
      connectionTimeoutMillis: 5_000,
      keepAlive: true,
    });
    this.#client = client;
    client.on("error", () => undefined);
    client.on("notification", ({ payload }) => this.#take(payload ?? ""));
    await client.connect();
    client.once("end", () => this.#lost(client));
    await client.query(`listen ${channel}`);
    await this.#catchUp(client);
    this.#attempt = 0;
    this.isHeard = true;
  }

  #lost(client: Client): void {
    if (client !== this.#client) {
      return;
    }
    if (this.isHeard) {
      this.#unheardSinceMs = Date.now() - catchUpMs;
    }
    this.isHeard = false;
    this.#connectLater();
  }

  #connectLater(): void {
    if (this.#isClosed || this.#retry !== undefined) {
      return;
    }
    void this.#client?.end().catch(() => undefined);
    const delayMs = Math.min(2_000, 50 * 2 ** this.#attempt);
    this.#attempt += 1;
    this.#retry = setTimeout(() => {
      this.#retry = undefined;
      this.connect();
    }, delayMs);
  }

  async #catchUp(client: Client): Promise<void> {
    const since = new Date(Math.max(this.#unheardSinceMs, this.#delivered.completeSinceMs()));
    const missed = await client.query<{ id: string }>("select _stack.message_ids_since($1) as id", [since]);
    for (const { id } of missed.rows) {
      this.#take(id);
    }
  }

  #take(id: string): void {
    if (/^[0-9a-f-]{36}$/.test(id)) {
      this.#waiting.push(id);
      this.#wake();
    }
  }

  #wake(): void {
    if (this.#waiting.length > 0 && !this.#isClosed) {
      this.#fetching ??= this.#fetchAll().finally(() => {
        this.#fetching = undefined;
        // An id may have come after the last look and before this line.
        this.#wake();
      });
    }
  }

  async #fetchAll(): Promise<void> {
    // The notifications of one commit come in one go: all of them, and not the first alone, make the first query.
    await Promise.resolve();
    while (this.#waiting.length > 0 && !this.#isClosed) {
      const batch = this.#waiting.splice(0, batchSize);
      const ids = batch.filter((id) => !this.#delivered.has(id));
      if (ids.length > 0 && !(await this.#deliver(ids))) {
        this.#waiting.unshift(...batch);
      }
    }
  }

  /** False where the database could not be asked: the ids stay, and are asked for once more. */
  async #deliver(ids: readonly string[]): Promise<boolean> {
    try {
      const found = await this.#options.pool.query<MessageRow>("select * from _stack.read_messages($1)", [ids]);
      const rows = new Map(found.rows.map((row) => [row.id, row]));
      for (const id of new Set(ids)) {
        this.#delivered.add(id);
        this.#publish(rows.get(id));
      }
      return true;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 100));
      return false;
    }
  }

  #publish(row: MessageRow | undefined): void {
    if (row === undefined) {
      return;
    }
    const { id, topic, event, private: isPrivate } = row;
    const body = row.binary_payload ?? Buffer.from(row.payload ?? "", "utf8");
    if (body.length <= this.#options.payloadBytes) {
      const encoding = row.binary_payload === null ? "json" : "binary";
      this.#options.hub.publish({ topic, isPrivate }, { form: "made", event, encoding, body, meta: `{"id":"${id}"}` });
    }
  }
}
