import { createHash } from "node:crypto";

export interface AuditRow {
  readonly seq: number;
  /** The stored text: what was hashed, to the byte. */
  readonly entry: string;
  readonly hash: Buffer;
}

export interface Heads {
  readonly eventSeq: number;
  readonly auditSeq: number;
  readonly auditHash: Buffer;
}

/** The first sequence number at which a chain is not `hash = sha256(prev ‖ entry)`, or does not end at its head; or null. */
export function firstBroken(rows: readonly AuditRow[], heads: Heads): number | null {
  let prev: Buffer = Buffer.alloc(0);
  for (const [index, { seq, entry, hash }] of rows.entries()) {
    const expected = createHash("sha256").update(prev).update(entry, "utf8").digest();
    if (seq !== index + 1 || !expected.equals(hash)) {
      return seq;
    }
    prev = hash;
  }
  return rows.length === heads.auditSeq && prev.equals(heads.auditHash) ? null : heads.auditSeq;
}

/** How many of the numbers from 1 to the head are missing, doubled or beyond it. */
export function holesIn(sequence: readonly number[], head: number): number {
  const seen = new Set(sequence);
  const missing = Array.from({ length: head }, (_, index) => index + 1).filter((seq) => !seen.has(seq)).length;
  const beyond = sequence.filter((seq) => seq < 1 || seq > head).length;
  return missing + beyond + (sequence.length - seen.size);
}
