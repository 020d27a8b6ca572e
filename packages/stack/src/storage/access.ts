import { type Pool, type PoolClient } from "pg";
import { type Caller, withCaller } from "../database-pool.ts";

/** Whoever asks: with a token, or without (then as `anon`, and in public buckets alone). */
export interface StorageCaller extends Caller {
  readonly isAuthenticated: boolean;
  /** The token's `sub`: who owns what is uploaded. */
  readonly owner: string | undefined;
}

type Work<T> = (client: PoolClient) => Promise<T>;

export interface StorageAccess {
  /** A transaction with the caller's role and claims: every policy is asked. */
  readonly asCaller: <T>(operation: string, work: Work<T>) => Promise<T>;
  /** The same, undone: only the question whether it would be allowed. */
  readonly tryAsCaller: <T>(operation: string, work: Work<T>) => Promise<T>;
  /** A transaction of the service itself, which owns the tables. */
  readonly asService: <T>(work: Work<T>) => Promise<T>;
}

export function openAccess(pool: Pool, caller: StorageCaller): StorageAccess {
  const asCaller = <T>(operation: string, work: Work<T>): Promise<T> =>
    withCaller(pool, caller, async (client) => {
      await client.query(settingsSql, [operation, caller.owner ?? "", caller.role]);
      return work(client);
    });
  return {
    asCaller,
    tryAsCaller: async (operation, work) => {
      const undone = new Undone();
      let answer: { readonly value: Awaited<ReturnType<typeof work>> } | undefined;
      try {
        await asCaller(operation, async (client) => {
          answer = { value: await work(client) };
          throw undone;
        });
      } catch (error) {
        if (error !== undone) {
          throw error;
        }
      }
      if (answer === undefined) {
        throw new Error("the trial ended without an answer");
      }
      return answer.value;
    },
    asService: (work) => inTransaction(pool, work),
  };
}

class Undone extends Error {}

/** What policies read of a request to Storage; a delete without the last is refused by the tables' own triggers. */
const settingsSql = `
  select
    pg_catalog.set_config('storage.operation', $1, true),
    pg_catalog.set_config('request.jwt.claim.sub', $2, true),
    pg_catalog.set_config('request.jwt.claim.role', $3, true),
    pg_catalog.set_config('storage.allow_delete_query', 'true', true)`;

async function inTransaction<T>(pool: Pool, work: Work<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query("begin");
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
