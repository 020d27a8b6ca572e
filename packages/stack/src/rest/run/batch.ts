import { type Connection, type PoolClient } from "pg";
import { type Statement } from "../sql/sql.ts";

/** The rows of one statement, each value as Postgres prints it. */
export type Rows = readonly (readonly (string | null)[])[];

/**
 * Sends statements in one write and awaits them in one round trip. Without a `begin` among them they are one
 * transaction all the same: Postgres commits at the end of a batch, and undoes all of it where one fails.
 */
export function runBatch(client: PoolClient, statements: readonly Statement[]): Promise<readonly Rows[]> {
  return new Promise((resolve, reject) => {
    client.query(new Batch({ statements, memory: memoryOf(client), resolve, reject }));
  });
}

/** Prepared statements of a connection, the least recently used first. */
interface Memory {
  readonly names: Map<string, string>;
  readonly toClose: string[];
  made: number;
}

/** A prepared statement holds its plan in Postgres' memory; requests have few forms. */
const preparedLimit = 200;

const memories = new WeakMap<PoolClient, Memory>();

function memoryOf(client: PoolClient): Memory {
  const known = memories.get(client) ?? { names: new Map<string, string>(), toClose: [], made: 0 };
  memories.set(client, known);
  return known;
}

interface BatchOptions {
  readonly statements: readonly Statement[];
  readonly memory: Memory;
  readonly resolve: (rows: readonly Rows[]) => void;
  readonly reject: (error: unknown) => void;
}

/** What `pg` calls a submittable: it gets the connection, and then each message that comes back. */
class Batch {
  readonly #options: BatchOptions;
  readonly #rows: (string | null)[][][] = [];
  /** Texts that this batch prepares: were it to fail, nobody knows which of them exist. */
  readonly #fresh: string[] = [];
  #current: (string | null)[][] = [];

  constructor(options: BatchOptions) {
    this.#options = options;
  }

  submit(connection: Connection): void {
    const { statements, memory } = this.#options;
    connection.stream.cork();
    for (const name of memory.toClose.splice(0)) {
      connection.close({ type: "S", name }, true);
    }
    for (const statement of statements) {
      this.#send(connection, statement);
    }
    connection.sync();
    connection.stream.uncork();
  }

  #send(connection: Connection, { text, parameters }: Statement): void {
    const name = this.#prepare(connection, text);
    connection.bind({ portal: "", statement: name, binary: "", values: [...parameters] }, true);
    connection.execute({ portal: "" }, true);
  }

  #prepare(connection: Connection, text: string): string {
    const { names, toClose } = this.#options.memory;
    const known = names.get(text);
    const name = known ?? `rest_${(this.#options.memory.made += 1)}`;
    names.delete(text);
    names.set(text, name);
    if (known === undefined) {
      this.#fresh.push(text);
      connection.parse({ name, text, types: [] }, true);
      for (const [oldest, oldName] of names.size > preparedLimit ? [...names].slice(0, 1) : []) {
        names.delete(oldest);
        toClose.push(oldName);
      }
    }
    return name;
  }

  handleRowDescription(): void {}

  handleDataRow({ fields }: { readonly fields: (string | null)[] }): void {
    this.#current.push(fields);
  }

  handleCommandComplete(): void {
    this.#rows.push(this.#current);
    this.#current = [];
  }

  handleEmptyQuery(): void {
    this.handleCommandComplete();
  }

  handleError(error: unknown): void {
    const { names, toClose } = this.#options.memory;
    for (const text of this.#fresh) {
      toClose.push(names.get(text) ?? "");
      names.delete(text);
    }
    this.#options.reject(error);
  }

  handleReadyForQuery(): void {
    this.#options.resolve(this.#rows);
  }
}
