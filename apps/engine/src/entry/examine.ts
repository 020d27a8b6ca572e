import { z } from "zod";
import { readKeptHeads } from "../audit/audit-files.ts";
import { publicAuditKey } from "../audit/audit-key.ts";
import { type DatabaseCheck, auditCheck, clockCheck, reconcileChecks } from "../db/audit-checks.ts";
import { createPool, withClient, withSnapshot } from "../db/pool.ts";
import { readLaw } from "../db/read-law.ts";
import { compareLaw, describeDifference, isWhole } from "../law/compare-law.ts";
import { writtenLaw } from "../law/written-law.ts";
import { runJob } from "./job-process.ts";

const requestSchema = z.object({
  /** Whether the database is asked as the owner of its tables, who alone reads every audit log. */
  isOwner: z.boolean(),
  heads: z.object({ file: z.string().min(1), publicKey: z.string() }).optional(),
});

/** What `chandlery doctor` asks the database: it reads, and changes nothing. */
runJob(async (input, { databaseUrl }): Promise<readonly DatabaseCheck[]> => {
  const { isOwner, heads } = requestSchema.parse(input);
  const kept = heads === undefined ? null : await readKeptHeads(heads.file, publicAuditKey(heads.publicKey));
  const pool = createPool({ url: databaseUrl(), name: "chandlery doctor", maxConnections: 1 });
  const ask = (name: string, check: () => Promise<DatabaseCheck>) =>
    check().catch((error: unknown) => failed(name, error));
  try {
    return await withClient(pool, async (client) => [
      await ask("law", async () => {
        const comparison = compareLaw(writtenLaw(), await readLaw(client));
        const lines = `${writtenLaw().length} lines as they were built`;
        const beside = comparison.own.length === 0 ? "" : `; ${comparison.own.length} lines of objects beside it`;
        const whole = isWhole(comparison);
        return { name: "law", ok: whole, detail: whole ? lines + beside : describeDifference(comparison) };
      }),
      await ask("reconciliation", () => withSnapshot(client, () => reconcileChecks(client))),
      ...(isOwner ? [await ask("audit", () => withSnapshot(client, () => auditCheck(client, kept)))] : []),
      await ask("clock", () => clockCheck(client, { nowMs: Date.now(), kept })),
    ]);
  } finally {
    await pool.end();
  }
});

const failed = (name: string, error: unknown): DatabaseCheck => ({
  name,
  ok: false,
  detail: error instanceof Error ? error.message : String(error),
});
