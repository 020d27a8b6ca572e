import type { Pool, PoolClient } from "pg";
import type { AuditRow, ChainHead } from "../audit/verify-chain.ts";
import { query } from "./pool.ts";

export interface UserHead extends ChainHead {
  readonly userId: string;
}

export interface UserAuditRow extends AuditRow {
  readonly userId: string;
}

/** Where each chain stands, as the services may ask it. */
export const readAuditHeads = (pool: Pool | PoolClient): Promise<readonly UserHead[]> =>
  query<UserHead>(
    pool,
    `select user_id as "userId", audit_seq::float8 as seq, encode(audit_hash, 'hex') as hash from private.audit_heads()`,
  );

const rowsAtOnce = 5_000;

/**
 * All entries, of all users or one, chain by chain in the order of their numbers. Asked by the owner of the tables, in a
 * transaction of the caller: heads that are read in the same one fit, where that is of repeatable read.
 */
export async function streamAuditRows(
  client: PoolClient,
  {
    userId,
    onRows,
  }: { readonly userId?: string | undefined; readonly onRows: (rows: readonly UserAuditRow[]) => Promise<void> },
): Promise<void> {
  await query(
    client,
    `declare audit_rows no scroll cursor for
     select user_id as "userId", seq::float8 as seq, entry, encode(hash, 'hex') as hash
     from public.audit_log
     ${userId === undefined ? "" : "where user_id = $1"}
     order by user_id, seq`,
    userId === undefined ? [] : [userId],
  );
  for (;;) {
    const rows = await query<UserAuditRow>(client, `fetch ${rowsAtOnce} from audit_rows`);
    if (rows.length === 0) {
      break;
    }
    await onRows(rows);
  }
  await query(client, "close audit_rows");
}

/** In the chain of the user for whom the transaction acts, or in the install's own. It takes the chain's head: called last. */
export async function recordAudit(
  client: Pool | PoolClient,
  kind: string,
  detail: Readonly<Record<string, unknown>>,
): Promise<void> {
  await query(client, "select private.record_audit($1, $2)", [kind, JSON.stringify(detail)]);
}
