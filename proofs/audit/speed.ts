import { hash as digest } from "node:crypto";
import { type AuditRow, ChainVerifier } from "../../apps/engine/src/audit/verify-chain.ts";

export interface SpeedFigures {
  readonly entries: number;
  /** Of the verifier alone. */
  readonly seconds: number;
  readonly bytesAnEntry: number;
  readonly isWhole: boolean;
}

const batch = 20_000;

/** A chain as long as asked for, made of entries that the database wrote; it is made and verified part by part. */
export function measureSpeed(samples: readonly string[], entries: number): SpeedFigures {
  const verifier = new ChainVerifier({ passed: [] });
  let before: AuditRow = { seq: 0, entry: "", hash: "" };
  let bytes = 0;
  let ms = 0;
  while (before.seq < entries) {
    const rows = chainOn(before, samples, Math.min(batch, entries - before.seq));
    before = rows.at(-1) ?? before;
    bytes += rows.reduce((sum, { entry }) => sum + Buffer.byteLength(entry), 0);
    const begun = performance.now();
    for (const row of rows) {
      verifier.add(row);
    }
    ms += performance.now() - begun;
  }
  const { broken, head } = verifier.finish();
  return {
    entries: head.seq,
    seconds: Math.round(ms) / 1_000,
    bytesAnEntry: Math.round(bytes / entries),
    isWhole: broken === null && head.hash === before.hash,
  };
}

function chainOn(last: AuditRow, samples: readonly string[], count: number): readonly AuditRow[] {
  const rows: AuditRow[] = [];
  let { seq, hash } = last;
  for (let added = 0; added < count; added += 1) {
    seq += 1;
    // A text of its own for each row, as rows that are read have.
    const entry = (samples[seq % samples.length] ?? "{}").replace(/"seq": \d+/, `"seq": ${seq}`);
    hash = digest("sha256", Buffer.concat([Buffer.from(hash, "hex"), Buffer.from(entry)]), "hex");
    rows.push({ seq, entry, hash });
  }
  return rows;
}
