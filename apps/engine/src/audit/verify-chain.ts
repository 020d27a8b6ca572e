import { hash as digest } from "node:crypto";

/** One row of `audit_log`. */
export interface AuditRow {
  readonly seq: number;
  /** The stored text, to the byte: it was hashed as it stands, so it is never parsed and written again. */
  readonly entry: string;
  /** In lower-case hex. */
  readonly hash: string;
}

/** Where a chain stood when somebody wrote it down. */
export interface ChainHead {
  readonly seq: number;
  readonly hash: string;
}

/** What is known of a chain besides its rows. */
export interface KnownHeads {
  /** Signed heads from outside the database, in any order: the chain must have passed each of them. */
  readonly passed: readonly ChainHead[];
  /** Where it must end: the database's own head. Without it a chain may be longer than its newest signed head. */
  readonly end?: ChainHead;
}

/**
 * `missing`: a number before it is not there. `repeated`: its number came already. `reordered`: it is another entry of the
 * chain. `changed`: its text or its hash is not what was written. `another_chain`: the chain holds together, and is not the
 * one whose head was kept. `truncated`: it ends before a head that was kept. `extended`: it goes on after its end.
 */
export type ChainFault = "missing" | "repeated" | "reordered" | "changed" | "another_chain" | "truncated" | "extended";

export interface BrokenAt {
  readonly seq: number;
  readonly fault: ChainFault;
}

export interface ChainVerdict {
  /** Entries that were looked at, those after the first fault as well. */
  readonly entries: number;
  /** The last entry up to which all is well; seq 0 where there is none. */
  readonly head: ChainHead;
  /** The first fault; null where there is none. */
  readonly broken: BrokenAt | null;
}

const hashBytes = 32;

/**
 * Verifies one user's chain, row by row in the order of their numbers: `hash = sha256(hash before ‖ entry)`, numbers from 1
 * without a hole, and every kept head on its way. Whoever owns the tables can write a chain that holds together; only the
 * kept heads tell it from the one that was there.
 */
export class ChainVerifier {
  readonly #known: KnownHeads;
  readonly #kept: ReadonlyMap<number, readonly string[]>;
  /** The hash before, and behind it the entry: one buffer for all, since a chain may have millions of them. */
  #bytes = Buffer.alloc(64 * 1024);
  #head: ChainHead = { seq: 0, hash: "" };
  #entries = 0;
  #broken: BrokenAt | null = null;

  constructor(known: KnownHeads) {
    this.#known = known;
    const kept = new Map<number, string[]>();
    for (const { seq, hash } of known.passed) {
      kept.set(seq, [...(kept.get(seq) ?? []), hash]);
    }
    this.#kept = kept;
  }

  add(row: AuditRow): void {
    this.#entries += 1;
    if (this.#broken !== null) {
      return;
    }
    const fault = this.#faultOf(row);
    if (fault === null) {
      this.#head = { seq: row.seq, hash: row.hash };
    } else {
      this.#broken = { seq: row.seq, fault };
    }
  }

  /** After the last row. */
  finish(): ChainVerdict {
    return { entries: this.#entries, head: this.#head, broken: this.#broken ?? this.#faultAtEnd() };
  }

  #faultOf({ seq, entry, hash }: AuditRow): ChainFault | null {
    const expected = this.#head.seq + 1;
    if (seq !== expected) {
      return seq > expected ? "missing" : "repeated";
    }
    if (this.#digestOf(entry) !== hash) {
      return numberIn(entry) === seq ? "changed" : "reordered";
    }
    const isAnother = this.#kept.get(seq)?.some((kept) => kept !== hash) ?? false;
    return isAnother ? "another_chain" : null;
  }

  #digestOf(entry: string): string {
    const start = this.#bytes.write(this.#head.hash, "hex");
    // A character has at most three bytes in UTF-8 for each unit of a string.
    if (start + entry.length * 3 > this.#bytes.length) {
      this.#bytes = Buffer.alloc(2 * (hashBytes + entry.length * 3));
      this.#bytes.write(this.#head.hash, "hex");
    }
    const length = start + this.#bytes.write(entry, start, "utf8");
    return digest("sha256", this.#bytes.subarray(0, length), "hex");
  }

  #faultAtEnd(): BrokenAt | null {
    const { passed, end } = this.#known;
    const { seq, hash } = this.#head;
    const furthest = Math.max(end?.seq ?? 0, ...passed.map((kept) => kept.seq));
    if (seq < furthest) {
      return { seq: seq + 1, fault: "truncated" };
    }
    if (end === undefined) {
      return null;
    }
    if (seq > end.seq) {
      return { seq: end.seq + 1, fault: "extended" };
    }
    return hash === end.hash ? null : { seq, fault: "another_chain" };
  }
}

/** Of all rows at once, in the order of their numbers. */
export function verifyChain(rows: Iterable<AuditRow>, known: KnownHeads): ChainVerdict {
  const verifier = new ChainVerifier(known);
  for (const row of rows) {
    verifier.add(row);
  }
  return verifier.finish();
}

/** The number that an entry says of itself; asked of an entry that is broken, to tell how. */
function numberIn(entry: string): unknown {
  try {
    const parsed: unknown = JSON.parse(entry);
    return typeof parsed === "object" && parsed !== null && "seq" in parsed ? parsed.seq : undefined;
  } catch {
    return undefined;
  }
}
