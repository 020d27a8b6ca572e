import type { KeptHeads } from "./heads-file.ts";
import { type AuditRow, type ChainHead, type ChainVerdict, ChainVerifier } from "./verify-chain.ts";

export interface ChainReport extends ChainVerdict {
  readonly userId: string;
  /** The last number whose head was kept outside the database; null where none was. */
  readonly keptSeq: number | null;
}

export interface AuditReport {
  readonly ok: boolean;
  readonly entries: number;
  /** Sorted by user; the nil id is the install's own chain. */
  readonly chains: readonly ChainReport[];
  /** Null where there was no file of heads. */
  readonly heads: Pick<KeptHeads, "lines" | "newestAt" | "broken"> | null;
}

export interface KnownAudit {
  readonly kept: KeptHeads | null;
  /** The database's own heads; null where the rows come from a file, which says nothing of them. */
  readonly ends: ReadonlyMap<string, ChainHead> | null;
  /** Only this chain, of all that are known. */
  readonly userId?: string | undefined;
}

/** Verifies all chains at once, row by row, in whatever order the chains come. */
export class AuditVerifier {
  readonly #known: KnownAudit;
  readonly #verifiers = new Map<string, ChainVerifier>();

  constructor(known: KnownAudit) {
    this.#known = known;
  }

  add(userId: string, row: AuditRow): void {
    this.#verifierOf(userId).add(row);
  }

  finish(): AuditReport {
    const { kept, ends, userId: only } = this.#known;
    // A chain that is gone has no rows: its head tells that it was there.
    for (const userId of [...(kept?.passed.keys() ?? []), ...(ends?.keys() ?? [])]) {
      if (only === undefined || only === userId) {
        this.#verifierOf(userId);
      }
    }
    const chains = [...this.#verifiers]
      .map(([userId, verifier]) => ({
        userId,
        ...verifier.finish(),
        keptSeq: kept?.passed.get(userId)?.reduce((most, { seq }) => Math.max(most, seq), 0) ?? null,
      }))
      .toSorted((one, other) => (one.userId < other.userId ? -1 : 1));
    return {
      ok: chains.every(({ broken }) => broken === null) && (kept === null || kept.broken === null),
      entries: chains.reduce((sum, chain) => sum + chain.entries, 0),
      chains,
      heads: kept === null ? null : { lines: kept.lines, newestAt: kept.newestAt, broken: kept.broken },
    };
  }

  #verifierOf(userId: string): ChainVerifier {
    const known = this.#verifiers.get(userId);
    if (known !== undefined) {
      return known;
    }
    const { kept, ends } = this.#known;
    const verifier = new ChainVerifier({
      passed: kept?.passed.get(userId) ?? [],
      // A chain of rows whose head is gone ends before its first row.
      ...(ends === null ? {} : { end: ends.get(userId) ?? { seq: 0, hash: "" } }),
    });
    this.#verifiers.set(userId, verifier);
    return verifier;
  }
}
