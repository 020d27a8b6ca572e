import { type Pool, type PoolClient } from "pg";
import { errorCodeOf } from "../stack-error.ts";
import { type Identity } from "./token.ts";

export interface TopicRequest {
  readonly identity: Pick<Identity, "role" | "sub" | "claimsText">;
  /** Without `realtime:`. */
  readonly topic: string;
  readonly headers: Readonly<Record<string, string>>;
}

export type Permission = "allowed" | "denied" | "database_unavailable";

/** Asks the policies on `realtime.messages`, each time in a transaction that is rolled back. */
export interface Authorization {
  readonly mayRead: (request: TopicRequest) => Promise<Permission>;
  readonly mayWrite: (request: TopicRequest) => Promise<Permission>;
}

export function createAuthorization(pool: Pool): Authorization {
  return {
    mayRead: (request) =>
      probe(pool, async (client) => {
        const probed = await client.query<{ id: string }>("select _stack.probe_message($1) as id", [request.topic]);
        await client.query(callerSql, callerValues(request));
        const seen = await client.query("select 1 from realtime.messages where id = $1", [probed.rows[0]?.id]);
        return seen.rowCount === 1;
      }),
    mayWrite: (request) =>
      probe(pool, async (client) => {
        await client.query(callerSql, callerValues(request));
        await client.query("insert into realtime.messages (topic, extension) values ($1, 'broadcast')", [
          request.topic,
        ]);
        return true;
      }),
  };
}

/** The settings that policies read. The role comes last: what follows runs with the caller's rights alone. */
const callerSql = `
  select
    pg_catalog.set_config('realtime.topic', $1, true),
    pg_catalog.set_config('request.jwt.claims', $2, true),
    pg_catalog.set_config('request.jwt.claim.sub', $3, true),
    pg_catalog.set_config('request.jwt.claim.role', $4, true),
    pg_catalog.set_config('request.headers', $5, true),
    pg_catalog.set_config('role', $4, true)`;

const callerValues = ({ identity, topic, headers }: TopicRequest): string[] => [
  topic,
  identity.claimsText,
  identity.sub,
  identity.role,
  JSON.stringify(headers),
];

async function probe(pool: Pool, ask: (client: PoolClient) => Promise<boolean>): Promise<Permission> {
  let client: PoolClient;
  try {
    client = await pool.connect();
  } catch {
    return "database_unavailable";
  }
  try {
    await client.query("begin");
    return (await ask(client)) ? "allowed" : "denied";
  } catch (error) {
    return isAnswer(error) ? "denied" : "database_unavailable";
  } finally {
    await rollBack(client);
  }
}

/** A policy that fails (a sub that is no uuid, a role that nobody may take) is a no; a lost connection is none. */
function isAnswer(error: unknown): boolean {
  const state = errorCodeOf(error);
  return state !== undefined && /^[0-9A-Z]{5}$/.test(state) && !/^(08|53|57P)/.test(state) && !state.startsWith("E");
}

async function rollBack(client: PoolClient): Promise<void> {
  try {
    await client.query("rollback");
    client.release();
  } catch (error) {
    client.release(error instanceof Error ? error : true);
  }
}
