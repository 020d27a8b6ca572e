import { type PoolClient } from "pg";
import { auditChecks, reconcileChecks } from "./audit-checks.ts";

/** What a check found: `detail` is a sentence for people, whether it is well or not. */
export interface RestoreCheckResult {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
}

/** Asks a restored database about the product's own tables, as their owner: all users' rows are seen. */
export type RestoreCheck = (client: PoolClient) => Promise<RestoreCheckResult>;

/** All of them are asked, in this order; one that throws has failed, under the name of its function. */
export const checksAfterRestore: readonly RestoreCheck[] = [accountBalances, auditChecks, reconcileChecks];

/** Runs each in a transaction that reads only, so that no check can change what it checks. */
export async function runChecksAfterRestore(
  client: PoolClient,
  checks: readonly RestoreCheck[] = checksAfterRestore,
): Promise<readonly RestoreCheckResult[]> {
  const results: RestoreCheckResult[] = [];
  for (const check of checks) {
    await client.query("begin transaction read only; set local statement_timeout = 0");
    try {
      results.push(await check(client));
    } catch (error) {
      results.push({
        name: nameOf(check),
        ok: false,
        detail: error instanceof Error ? error.message : String(error),
      });
    } finally {
      await client.query("rollback");
    }
  }
  return results;
}

/** As its results are named: `accountBalances` → "account_balances". */
const nameOf = (check: RestoreCheck): string => check.name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** Cash and position of every account, summed from its fills: fails where a fact is missing or cannot be read. */
async function accountBalances(client: PoolClient): Promise<RestoreCheckResult> {
  const { rows } = await client.query<{ accounts: string; computed: string; fills: string }>(
    `select
       (select count(*) from public.accounts) as accounts,
       (select count(*) from public.account_balances where cash is not null and position is not null) as computed,
       (select count(*) from public.fills) as fills`,
  );
  const { accounts = "0", computed = "0", fills = "0" } = rows[0] ?? {};
  return {
    name: "account_balances",
    ok: accounts === computed,
    detail: `${computed} of ${accounts} accounts have balances, from ${fills} fills`,
  };
}
