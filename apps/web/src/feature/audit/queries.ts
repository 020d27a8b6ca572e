import { z } from "zod";
import { dataOf } from "../../supabase/data-of.ts";
import { requireUser, serverClient } from "../../supabase/server.ts";
import { type AuditEntry, parseEntry } from "./entry.ts";
import type { AuditFilter } from "./filter.ts";

export interface AuditRow {
  readonly seq: number;
  readonly createdAtMs: number;
  /** The text that was hashed. */
  readonly text: string;
  readonly hash: string;
  /** Null where the text is not one that the log writes. */
  readonly entry: AuditEntry | null;
}

export const rowsOnPage = 50;

const dayMs = 86_400_000;

/** Entries that the filter asks for, newest first; one more than a page has where there are older ones. */
export async function readAudit({ chain, what, verb, day, before }: AuditFilter): Promise<readonly AuditRow[]> {
  const client = await serverClient();
  const data = dataOf(
    await client.rpc("read_audit", {
      most: rowsOnPage + 1,
      ...(chain === undefined ? {} : { of_user: chain }),
      ...(before === undefined ? {} : { before_seq: before }),
      ...(what === undefined ? {} : { subject: what }),
      ...(verb === undefined ? {} : { change: verb }),
      ...(day === undefined
        ? {}
        : { from_time: `${day}T00:00:00Z`, to_time: new Date(Date.parse(`${day}T00:00:00Z`) + dayMs).toISOString() }),
    }),
  );
  return data.map(({ seq, entry, hash, created_at: createdAt }) => ({
    seq,
    createdAtMs: Date.parse(createdAt),
    text: entry,
    hash,
    entry: parseEntry(entry),
  }));
}

const verdictSchema = z.object({
  seq: z.number(),
  hash: z.string(),
  broken_at: z.number().nullable(),
});

export type ChainVerdict = z.infer<typeof verdictSchema>;

/** The database goes through the whole chain. */
export async function verifyChain(chain: string | undefined): Promise<ChainVerdict> {
  const client = await serverClient();
  return verdictSchema.parse(
    dataOf(await client.rpc("verify_own_audit", chain === undefined ? {} : { of_user: chain })),
  );
}

/** The chains that the user may read: their own, and for an auditor everybody's. */
export async function listChains(): Promise<readonly { readonly user_id: string; readonly seq: number }[]> {
  const client = await serverClient();
  return dataOf(await client.rpc("audit_chains"));
}

/** Whose chain an address means: the user's own, or for an auditor the one that it names. */
export async function chainOf({ chain }: AuditFilter): Promise<string> {
  const { userId } = await requireUser();
  if (chain === undefined || chain === userId) {
    return userId;
  }
  const chains = await listChains();
  return chains.some(({ user_id: user }) => user === chain) ? chain : userId;
}
