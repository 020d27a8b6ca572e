import { type AuditRow } from "../../apps/engine/src/audit/verify-chain.ts";

export type Layout = "one user" | "16 users";

/** `audit`: the table has an audit row for each write; `event`: an event as well. */
export type TableKind = "audit" | "event";

export interface Write {
  /** In the order in which the transaction writes to them. */
  readonly tables: readonly string[];
  readonly workMs: number;
  /** What becomes of it: `savepoint` writes everything once more and takes that back before it commits. */
  readonly end: "commit" | "rollback" | "savepoint";
}

export interface Writer extends AsyncDisposable {
  readonly write: (write: Write) => Promise<void>;
  /** Whether a write, taken back at once, had to wait for nobody. */
  readonly writesAtOnce: (tables: readonly string[]) => Promise<boolean>;
  /** Writes and stays in the transaction while `meanwhile` runs; then commits. */
  readonly writeAndHold: (tables: readonly string[], meanwhile: () => Promise<void>) => Promise<void>;
}

export interface Heads {
  readonly eventSeq: number;
  readonly auditSeq: number;
  /** In lower-case hex. */
  readonly auditHash: string;
}

export interface Chain {
  readonly rows: readonly AuditRow[];
  readonly heads: Heads;
  readonly events: readonly number[];
  /** What the schema's own check says. */
  readonly broken: number | null;
}

export const tamperings = [
  "changed",
  "written again as equal JSON",
  "hash changed",
  "removed",
  "last removed",
  "inserted",
  "reordered",
] as const;

export type Tampering = (typeof tamperings)[number];

/** `events`: those, with their broadcasts, and no audit entries. */
export type LogMode = "whole" | "events" | "off";

/** What the proof asks of a schema whose users each have a sequence of events and an audit chain. */
export interface HeadsSubject extends AsyncDisposable {
  readonly tables: Readonly<Record<string, TableKind>>;
  /** Sixteen, each on rows of its own, so that they meet at the heads alone. */
  readonly openWriters: () => Promise<readonly Writer[]>;
  readonly userIds: readonly string[];
  /** What the same writes leave behind, to compare with the whole. */
  readonly setLog: (mode: LogMode) => Promise<void>;
  readonly readChain: (userId: string) => Promise<Chain>;
  /** The chain as it would be after somebody who owns the table tampered with it; nothing of it stays. */
  readonly tamper: (userId: string, tampering: Tampering) => Promise<Chain>;
}
