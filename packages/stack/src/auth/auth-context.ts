import { type Pool, type PoolClient } from "pg";
import { type AuthConfig } from "../config.ts";
import { type Keyring } from "../keys/index.ts";
import { CommitThenRefuse } from "./auth-error.ts";
import { type Inbox, type Mail } from "./inbox.ts";
import { type JsonBody } from "./json-body.ts";
import { type RateLimit } from "./rate-limit.ts";

export interface AuthContext {
  readonly pool: Pool;
  readonly keyring: Keyring;
  readonly config: AuthConfig;
  /** `http://127.0.0.1:54321/auth/v1`: the issuer of tokens, and where links in mails lead. */
  readonly issuer: string;
  readonly inbox: Inbox;
  readonly limits: AuthLimits;
}

/** One bucket for each of Supabase Auth's limits. */
export interface AuthLimits {
  readonly signup: RateLimit;
  readonly otp: RateLimit;
  readonly recover: RateLimit;
  readonly resend: RateLimit;
  readonly user: RateLimit;
  readonly token: RateLimit;
  readonly verify: RateLimit;
  readonly factor: RateLimit;
  readonly mail: RateLimit;
}

export interface AuthRequest {
  readonly method: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly header: (name: string) => string | undefined;
  readonly bearer: string | null;
  readonly body: JsonBody;
  readonly hasBody: boolean;
  readonly address: string;
  readonly url: string;
}

export interface AuthAnswer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export type AuthHandler = (context: AuthContext, request: AuthRequest) => Promise<AuthAnswer>;

export const answer = (body: unknown): AuthAnswer => ({ status: 200, body });

/** One transaction as `supabase_auth_admin`; mails leave once it is committed, so that none speaks of what never was. */
export interface AuthTransaction {
  readonly client: PoolClient;
  readonly mails: Mail[];
}

export async function inTransaction<T>(
  { pool, inbox }: AuthContext,
  work: (transaction: AuthTransaction) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  const transaction: AuthTransaction = { client, mails: [] };
  let broken = false;
  try {
    await client.query("begin");
    const result = await settle(transaction, work);
    await client.query("commit");
    await inbox.deliver(transaction.mails);
    return returnOrRefuse(result);
  } catch (error) {
    if (!(error instanceof CommitThenRefuse)) {
      await client.query("rollback").catch(() => {
        broken = true;
      });
    }
    throw error instanceof CommitThenRefuse ? error.refusal : error;
  } finally {
    client.release(broken);
  }
}

type Settled<T> = { readonly result: T } | { readonly refused: CommitThenRefuse };

async function settle<T>(
  transaction: AuthTransaction,
  work: (transaction: AuthTransaction) => Promise<T>,
): Promise<Settled<T>> {
  try {
    return { result: await work(transaction) };
  } catch (error) {
    if (error instanceof CommitThenRefuse) {
      return { refused: error };
    }
    throw error;
  }
}

function returnOrRefuse<T>(settled: Settled<T>): T {
  if ("refused" in settled) {
    throw settled.refused;
  }
  return settled.result;
}

/** The rows of one statement. */
export async function rows<T extends object>(
  { client }: AuthTransaction,
  sql: string,
  values: readonly unknown[] = [],
): Promise<readonly T[]> {
  return (await client.query<T>(sql, [...values])).rows;
}
