import { DomainError } from "@chandlery/core/base";
import { DatabaseError, Pool, type PoolClient, escapeLiteral } from "pg";

export interface PoolOptions {
  readonly url: string;
  /** What Postgres shows for these connections. */
  readonly name: string;
  readonly maxConnections?: number;
  /** Told of connections that break while they are idle; the pool replaces them by itself. */
  readonly onIdleError?: (error: Error) => void;
}

export function createPool({ url, name, maxConnections = 8, onIdleError }: PoolOptions): Pool {
  const pool = new Pool({
    connectionString: url,
    application_name: name,
    max: maxConnections,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 60_000,
    // Nothing here takes long; what waits longer for a lock is answered as unavailable instead of hanging.
    statement_timeout: 60_000,
    lock_timeout: 10_000,
  });
  // Without a listener Node stops the process when Postgres goes away.
  pool.on("error", (error) => onIdleError?.(error));
  return pool;
}

/** One statement. Throws `database_unavailable` where Postgres does not answer. */
export async function query<Row extends object>(
  pool: Pool | PoolClient,
  text: string,
  values: readonly unknown[] = [],
): Promise<readonly Row[]> {
  try {
    const result = await pool.query<Row>(text, [...values]);
    return result.rows;
  } catch (error) {
    throw databaseFault(error);
  }
}

const planNames = new Map<string, string>();

/**
 * As `query`, planned once a connection instead of at every call, which is most of what a short read under row level
 * security costs. For texts of the source alone, each of which stays prepared, and in session mode: a pooler that gives
 * every transaction another session would not find them.
 */
export async function queryPlanned<Row extends object>(
  client: PoolClient,
  text: string,
  values: readonly unknown[],
): Promise<readonly Row[]> {
  const name = planNames.get(text) ?? `chandlery_${planNames.size}`;
  planNames.set(text, name);
  try {
    const result = await client.query<Row>({ name, text }, [...values]);
    return result.rows;
  } catch (error) {
    throw databaseFault(error);
  }
}

/** Throws `database_unavailable` where Postgres does not answer: what `/ready` asks. */
export async function checkDatabase(pool: Pool): Promise<void> {
  await query(pool, "select 1");
}

const attempts = 5;

/** What a race with another transaction ends in: deadlock, serialization failure, a key that somebody else took first. */
const raceStates = new Set(["40P01", "40001", "23505"]);

/** Runs `work` in a transaction, again where it lost a race. `work` therefore must have no effect but on the database. */
export function withTransaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  return withRepeats(() => withClient(pool, (client) => runTransaction(client, work)));
}

async function withRepeats<T>(transaction: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await transaction();
    } catch (error) {
      const isRace = error instanceof DatabaseError && raceStates.has(error.code ?? "");
      if (!isRace || attempt === attempts) {
        throw databaseFault(error);
      }
    }
  }
}

/** The database as one user may use it: the engine stays itself and says for whom it acts, for one transaction. */
export class UserDatabase {
  readonly pool: Pool;
  readonly userId: string;

  constructor(pool: Pool, userId: string) {
    this.pool = pool;
    this.userId = userId;
  }

  /** As `withTransaction`, for this user. */
  transaction<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    // Two statements of one message: a round trip less for every transaction.
    const begin = `begin; select set_config('chandlery.acting_user', ${escapeLiteral(this.userId)}, true)`;
    return withRepeats(() => withClient(this.pool, (client) => runTransaction(client, work, begin)));
  }

  /** One statement in a transaction of its own. */
  query<Row extends object>(text: string, values: readonly unknown[] = []): Promise<readonly Row[]> {
    return this.transaction((client) => query<Row>(client, text, values));
  }
}

/** Runs `work` on one connection, which is thrown away if it fails there. */
export async function withClient<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await connect(pool);
  // A connection that dies while checked out reports here too; the statement that runs on it fails by itself.
  const ignore = () => undefined;
  client.on("error", ignore);
  let failure: unknown;
  try {
    return await work(client);
  } catch (error) {
    failure = error;
    throw error;
  } finally {
    client.off("error", ignore);
    client.release(failure !== undefined && !(failure instanceof DatabaseError));
  }
}

async function connect(pool: Pool): Promise<PoolClient> {
  try {
    return await pool.connect();
  } catch (error) {
    throw databaseFault(error);
  }
}

/** The transaction alone, on a connection that the caller holds. */
export async function runTransaction<T>(
  client: PoolClient,
  work: (client: PoolClient) => Promise<T>,
  begin = "begin",
): Promise<T> {
  try {
    await client.query(begin);
    const value = await work(client);
    await client.query("commit");
    return value;
  } catch (error) {
    await client.query("rollback").catch(() => undefined);
    throw error;
  }
}

/** Runs `work` over one state of the database, which it cannot change; as long as it takes. */
export async function withSnapshot<T>(client: PoolClient, work: () => Promise<T>): Promise<T> {
  await client.query("begin transaction isolation level repeatable read, read only; set local statement_timeout = 0");
  try {
    return await work();
  } finally {
    await client.query("rollback").catch(() => undefined);
  }
}

/**
 * 08: connection exceptions. 57P: shut down, crashed or starting up. 53300: too many connections. 55P03, 57014, 25P04: a
 * lock, a statement, a transaction took too long.
 */
const unavailableState = /^(08...|57P0[1-5]|53300|55P03|57014|25P0[34])$/;
const unavailableNodeCodes = new Set(["ECONNREFUSED", "ECONNRESET", "EPIPE", "ETIMEDOUT", "ENOTFOUND", "EHOSTUNREACH"]);

/** Turns the ways in which Postgres can be away into one fault; anything else stays what it is. */
export function databaseFault(error: unknown): unknown {
  return isUnavailable(error)
    ? new DomainError("database_unavailable", "Postgres does not answer", { cause: error })
    : error;
}

function isUnavailable(error: unknown): boolean {
  if (error instanceof DatabaseError) {
    return unavailableState.test(error.code ?? "");
  }
  if (error instanceof AggregateError) {
    return error.errors.some(isUnavailable);
  }
  if (!(error instanceof Error) || error instanceof DomainError) {
    return false;
  }
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  return (
    unavailableNodeCodes.has(code) ||
    /connection terminated|timeout exceeded when trying to connect|client has encountered a connection error/i.test(
      error.message,
    )
  );
}
