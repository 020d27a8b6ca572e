import { Pool, type PoolClient } from "pg";

export interface StackPoolOptions {
  /** Of `authenticator`, or of a service's own admin role. */
  readonly url: string;
  readonly size?: number;
  readonly name?: string;
}

export function createStackPool({ url, size = 10, name = "chandlery stack" }: StackPoolOptions): Pool {
  const pool = new Pool({
    connectionString: url,
    max: size,
    application_name: name,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 30_000,
  });
  // A connection that breaks while idle is replaced; the query that meets one fails and is what counts. One that is lent
  // out tells it to itself alone, also between two statements: unheard, that would end the process.
  pool.on("error", () => undefined);
  pool.on("connect", (client) => client.on("error", () => undefined));
  return pool;
}

/** Who asks, and what the request was: what policies and functions read of it. */
export interface Caller {
  readonly role: string;
  readonly claimsText: string;
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, unknown>>;
}

/**
 * One transaction as the caller, with the settings that PostgREST makes: the role, its own timeouts, the claims, and
 * the request. It is committed where `work` returns and rolled back where it throws.
 */
export async function withCaller<T>(pool: Pool, caller: Caller, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query("begin");
    await client.query(callerSql, callerValues(caller));
    const result = await work(client);
    await client.query("commit");
    return result;
  } catch (error) {
    await client.query("rollback").catch((failure: unknown) => {
      broken = failure instanceof Error ? failure : new Error(String(failure));
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

/**
 * `role` is set last but for the role's own settings, which `set role` alone does not bring. `set_config` is checked
 * like `set role`: a role that `authenticator` is no member of is refused by Postgres.
 */
export const callerSql = `
  select
    pg_catalog.set_config('request.jwt.claims', $1, true),
    pg_catalog.set_config('request.method', $2, true),
    pg_catalog.set_config('request.path', $3, true),
    pg_catalog.set_config('request.headers', $4, true),
    pg_catalog.set_config('role', $5, true),
    (
      select pg_catalog.count(pg_catalog.set_config(split_part(entry, '=', 1), substr(entry, strpos(entry, '=') + 1), true))
      from pg_catalog.pg_db_role_setting as setting
      join pg_catalog.pg_roles as role on role.oid = setting.setrole
      cross join lateral unnest(setting.setconfig) as entry
      where setting.setdatabase = 0 and role.rolname = $5 and split_part(entry, '=', 1) = 'statement_timeout'
    )`;

export const callerValues = ({ role, claimsText, method = "", path = "", headers = {} }: Caller): string[] => [
  claimsText,
  method,
  path,
  JSON.stringify(headers),
  role,
];
