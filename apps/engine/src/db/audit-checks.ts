import type { PoolClient } from "pg";
import type { KeptHeads } from "../audit/heads-file.ts";
import { type AuditReport, AuditVerifier } from "../audit/verify-audit.ts";
import { readAuditHeads, streamAuditRows } from "./audit-log.ts";
import { query } from "./pool.ts";

/** What a check found: `detail` is a sentence for people, whether it is well or not. */
export interface DatabaseCheck {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
}

interface AuditSubject {
  readonly kept?: KeptHeads | null;
  readonly userId?: string | undefined;
  readonly onProgress?: (progress: { readonly entries: number }) => void;
}

/** All chains against the database's own heads and those that were kept. In a transaction of the owner's, of repeatable read. */
export async function verifyStoredAudit(
  client: PoolClient,
  { kept = null, userId, onProgress }: AuditSubject = {},
): Promise<AuditReport> {
  const heads = await readAuditHeads(client);
  const ends = new Map(heads.map(({ userId: user, seq, hash }) => [user, { seq, hash }]));
  const verifier = new AuditVerifier({ kept, ends, userId });
  let entries = 0;
  await streamAuditRows(client, {
    userId,
    onRows: async (rows) => {
      for (const row of rows) {
        verifier.add(row.userId, row);
      }
      entries += rows.length;
      onProgress?.({ entries });
    },
  });
  return verifier.finish();
}

export function describeAudit({ ok, entries, chains, heads }: AuditReport): string {
  const faults = [
    ...(heads?.broken ? [`line ${heads.broken.line} of the kept heads is ${heads.broken.fault}`] : []),
    ...chains.flatMap(({ userId, broken }) =>
      broken ? [`the chain of ${userId} is broken at ${broken.seq}: ${broken.fault}`] : [],
    ),
  ];
  const against = heads === null ? "no kept heads to compare with" : `heads kept until ${heads.newestAt ?? "never"}`;
  return ok ? `${entries} entries in ${chains.length} chains are whole; ${against}` : faults.slice(0, 5).join("; ");
}

/** Heads are kept every minute: an entry that is older and in none of them says that nobody keeps them any more. */
const keptWithin = "3 minutes";

/** Against the heads that were kept outside; without them a chain that was written anew looks whole. */
export async function auditCheck(client: PoolClient, kept: KeptHeads | null): Promise<DatabaseCheck> {
  const report = await verifyStoredAudit(client, { kept });
  const unkept = report.ok ? await oldestUnkept(client, report) : null;
  return unkept === null
    ? { name: "audit", ok: report.ok && kept !== null, detail: describeAudit(report) }
    : { name: "audit", ok: false, detail: `heads are kept no longer: an entry of ${unkept} is in none of them` };
}

async function oldestUnkept(client: PoolClient, { chains }: AuditReport): Promise<string | null> {
  const behind = chains.filter(({ head, keptSeq }) => head.seq > (keptSeq ?? 0));
  const [row] = await query<{ readonly oldest: Date | null }>(
    client,
    `select min(created_at) as oldest
     from unnest($1::uuid[], $2::bigint[]) as next (user_id, seq)
     join public.audit_log using (user_id, seq)
     where created_at < clock_timestamp() - $3::interval`,
    [behind.map(({ userId }) => userId), behind.map(({ keptSeq }) => (keptSeq ?? 0) + 1), keptWithin],
  );
  return row?.oldest?.toISOString() ?? null;
}

/** Clocks may differ by a few seconds; what is signed must not be older than what was signed before it. */
const tolerableMs = 5_000;

export async function clockCheck(
  client: PoolClient,
  { nowMs, kept }: { readonly nowMs: number; readonly kept: KeptHeads | null },
): Promise<DatabaseCheck> {
  const begun = performance.now();
  const [row] = await query<{ readonly ms: number }>(
    client,
    "select extract(epoch from clock_timestamp())::float8 * 1000 as ms",
  );
  const aheadMs = Math.round((row?.ms ?? 0) - nowMs - (performance.now() - begun));
  const newestMs = Date.parse(kept?.newestAt ?? "1970-01-01T00:00:00Z");
  if (Math.abs(aheadMs) > tolerableMs) {
    return { name: "clock", ok: false, detail: `the database's clock differs from this machine's by ${aheadMs} ms` };
  }
  return nowMs + tolerableMs < newestMs
    ? { name: "clock", ok: false, detail: `heads were kept at ${kept?.newestAt}, which is later than now` }
    : { name: "clock", ok: true, detail: `${Math.abs(aheadMs)} ms from the database's` };
}

/** After a restore, as the owner: every chain from its first entry to the database's own head. */
export async function auditChecks(client: PoolClient): Promise<DatabaseCheck> {
  const report = await verifyStoredAudit(client);
  return { name: "audit_chains", ok: report.ok, detail: describeAudit(report) };
}

interface Difference {
  readonly account_id: string;
  readonly claim: string;
  readonly expected: string;
  readonly found: string;
}

/** Whether cash, positions and open orders of every account are what its facts add up to. */
export async function reconcileChecks(client: PoolClient): Promise<DatabaseCheck> {
  const differences = await query<Difference>(
    client,
    "select account_id, claim, expected, found from private.reconcile_all()",
  );
  const shown = differences
    .slice(0, 3)
    .map(
      ({ account_id: account, claim, expected, found }) => `account ${account}: ${claim}: ${expected}, not ${found}`,
    );
  return {
    name: "reconciliation",
    ok: differences.length === 0,
    detail:
      differences.length === 0
        ? "every account is what its facts add up to"
        : [...shown, `${differences.length} in all`].join("; "),
  };
}
