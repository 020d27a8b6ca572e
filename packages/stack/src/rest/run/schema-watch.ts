import { Client } from "pg";
import { RestError } from "../rest-error.ts";
import { loadSchemaCache } from "../schema/load.ts";
import { type SchemaCache } from "../schema/schema-cache.ts";
import { type RestConfig, readDatabaseConfig } from "./rest-config.ts";

export interface Loaded {
  readonly cache: SchemaCache;
  readonly config: RestConfig;
}

export interface SchemaWatchOptions {
  readonly url: string;
  readonly config: RestConfig;
}

const retryMs = 500;

/**
 * The schema and configuration as last read. They are read again whenever `notify pgrst` says that they changed, over
 * the one connection that listens; requests wait for the first reading alone.
 */
export class SchemaWatch {
  readonly #options: SchemaWatchOptions;
  #client: Client | undefined;
  #loaded: Loaded | undefined;
  #working: Promise<void>;
  #isStale = false;
  #isClosed = false;
  #retry: NodeJS.Timeout | undefined;

  constructor(options: SchemaWatchOptions) {
    this.#options = options;
    this.#working = this.#connect();
  }

  async current(): Promise<Loaded> {
    if (this.#loaded === undefined) {
      await this.#working;
    }
    if (this.#loaded === undefined) {
      throw new RestError({
        status: 503,
        code: "PGRST002",
        message: "Could not query the database for the schema cache. Retrying.",
      });
    }
    return this.#loaded;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#retry);
    await this.#working;
    await this.#client?.end().catch(() => undefined);
  }

  /** Never rejects: what fails is tried again later. */
  async #connect(): Promise<void> {
    const client = new Client({ connectionString: this.#options.url, application_name: "chandlery rest schema" });
    this.#client = client;
    client.on("error", () => this.#reconnectLater(client));
    client.on("end", () => this.#reconnectLater(client));
    client.on("notification", () => this.#refresh(client));
    try {
      await client.connect();
      await client.query("listen pgrst");
      await this.#read(client);
    } catch {
      await client.end().catch(() => undefined);
      this.#reconnectLater(client);
    }
  }

  async #read(client: Client): Promise<void> {
    do {
      this.#isStale = false;
      const config = await readDatabaseConfig(client, this.#options.config);
      this.#loaded = { config, cache: await loadSchemaCache(client, config.schemas) };
    } while (this.#isStale);
  }

  /** However many notifications come while it reads, it reads once more. */
  #refresh(client: Client): void {
    if (this.#isStale) {
      return;
    }
    this.#isStale = true;
    this.#working = this.#working.then(() => this.#readAgain(client));
  }

  async #readAgain(client: Client): Promise<void> {
    if (!this.#isStale || this.#isClosed || client !== this.#client) {
      return;
    }
    try {
      await this.#read(client);
    } catch {
      await client.end().catch(() => undefined);
      this.#reconnectLater(client);
    }
  }

  /** What was notified while nobody listened is lost, so that a new connection reads anew. */
  #reconnectLater(client: Client): void {
    if (this.#isClosed || client !== this.#client) {
      return;
    }
    this.#client = undefined;
    this.#retry = setTimeout(() => {
      this.#working = this.#working.then(() => this.#connect());
    }, retryMs);
  }
}
