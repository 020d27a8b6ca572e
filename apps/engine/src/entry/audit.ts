import { rm } from "node:fs/promises";
import { z } from "zod";
import { createExport, readExport, readKeptHeads } from "../audit/audit-files.ts";
import { publicAuditKey } from "../audit/audit-key.ts";
import { type AuditReport, AuditVerifier } from "../audit/verify-audit.ts";
import { verifyStoredAudit } from "../db/audit-checks.ts";
import { recordAudit, streamAuditRows } from "../db/audit-log.ts";
import { createPool, withClient, withSnapshot, withTransaction } from "../db/pool.ts";
import { type JobContext, runJob } from "./job-process.ts";

const userId = z.uuid().optional();

const requestSchema = z.discriminatedUnion("action", [
  z.object({ action: z.literal("export"), file: z.string().min(1), userId }),
  z.object({
    action: z.literal("verify"),
    /** An export; the database where left out. */
    file: z.string().min(1).optional(),
    heads: z.object({ file: z.string().min(1), publicKey: z.string() }).optional(),
    userId,
  }),
]);

type Request = z.infer<typeof requestSchema>;

/** Takes the audit log out into a file, or verifies it; as the owner of the tables where the database is asked. */
runJob(async (input, context) => {
  const request = requestSchema.parse(input);
  return request.action === "export" ? exportAudit(request, context) : verifyAudit(request, context);
});

async function exportAudit(
  { file, userId: user }: Extract<Request, { readonly action: "export" }>,
  { databaseUrl, onProgress }: JobContext,
): Promise<{ readonly file: string; readonly entries: number }> {
  const pool = createPool({ url: databaseUrl(), name: "chandlery audit", maxConnections: 1 });
  const writer = await createExport(file);
  let entries = 0;
  try {
    // First, so that no export is without its entry, and the file tells of itself.
    await withTransaction(pool, (client) => recordAudit(client, "audit_exported", { chain: user ?? "all" }));
    await withClient(pool, (client) =>
      withSnapshot(client, () =>
        streamAuditRows(client, {
          userId: user,
          onRows: async (rows) => {
            await writer.write(rows);
            entries += rows.length;
            onProgress({ entries });
          },
        }),
      ),
    );
    await writer.close();
    return { file, entries };
  } catch (error) {
    await writer.close().catch(() => undefined);
    await rm(file, { force: true });
    throw error;
  } finally {
    await pool.end();
  }
}

async function verifyAudit(
  { file, heads, userId: user }: Extract<Request, { readonly action: "verify" }>,
  { databaseUrl, onProgress }: JobContext,
): Promise<AuditReport> {
  // Before the rows: what is kept meanwhile is of entries that were not read.
  const kept = heads === undefined ? null : await readKeptHeads(heads.file, publicAuditKey(heads.publicKey));
  if (file === undefined) {
    const pool = createPool({ url: databaseUrl(), name: "chandlery audit", maxConnections: 1 });
    try {
      return await withClient(pool, (client) =>
        withSnapshot(client, () => verifyStoredAudit(client, { kept, userId: user, onProgress })),
      );
    } finally {
      await pool.end();
    }
  }
  const verifier = new AuditVerifier({ kept, ends: null, userId: user });
  let entries = 0;
  for await (const row of readExport(file)) {
    if (user === undefined || row.userId === user) {
      verifier.add(row.userId, row);
    }
    entries += 1;
    if (entries % 10_000 === 0) {
      onProgress({ entries });
    }
  }
  return verifier.finish();
}
