/** Ids of an account, as far as kills name them. */
export interface Account {
  readonly accountId: string;
  readonly userId: string;
  /** Every scope that stops it, in the words of the subject's kill rows: `global`, `user:<id>`, … */
  readonly scopeKeys: readonly string[];
}

/** A submit or a dispatch that passed the gate, and the epoch that it saw there. */
export interface Passage {
  readonly orderId: string;
  readonly epoch: bigint;
}

/** Null: refused because a kill switch is on. Every other failure is thrown. */
export type Answer = Passage | null;

export interface Submitter extends AsyncDisposable {
  readonly submit: () => Promise<Answer>;
  readonly dispatch: (orderId: string) => Promise<Answer>;
  /** In a transaction of that isolation, whose snapshot is taken before `meanwhile` runs. */
  readonly submitIn: (isolation: "repeatable read" | "serializable", meanwhile: () => Promise<void>) => Promise<Answer>;
  /** Submits and stays idle in the transaction while `meanwhile` runs; then commits. */
  readonly submitAndHold: (meanwhile: () => Promise<void>) => Promise<void>;
}

export interface Killed {
  readonly epoch: bigint;
  readonly drained: boolean;
  /** By the clock of the database, before it waited for anything. */
  readonly calledAt: string;
}

export interface Killer extends AsyncDisposable {
  readonly kill: (scopeKey: string) => Promise<Killed>;
  /** Runs `meanwhile` between the kill and its commit. */
  readonly killAndHold: (scopeKey: string, meanwhile: () => Promise<void>) => Promise<Killed>;
  readonly reset: (scopeKey: string) => Promise<bigint>;
}

/** Login roles that wish the kill ill, and what they hold. */
export interface Hostile extends AsyncDisposable {
  /** Locks that they were given: `engine: row share on public.orders`, `engine: advisory 7`. */
  readonly held: readonly string[];
  /** Modes in which they asked for the gate, and the SQLSTATE of each answer. */
  readonly gateAnswers: Readonly<Record<string, string>>;
}

/** What the proof asks of a schema. */
export interface KillSubject extends AsyncDisposable {
  /** Sixteen of sixteen users, or sixteen times the same one. */
  readonly accounts: (layout: Layout) => readonly Account[];
  readonly openSubmitter: (account: Account, workMs: number) => Promise<Submitter>;
  /** A session that kills for the user of the account. */
  readonly openKiller: (account: Account) => Promise<Killer>;
  readonly openHostile: () => Promise<Hostile>;
  /** Submits and dispatches of a scope that are committed, as far as they passed since a second before `since`. */
  readonly countPassed: (scopeKey: string, since: string) => Promise<number>;
  /** Sessions that wait for a lock now. */
  readonly countWaiting: () => Promise<number>;
}

export type Layout = "16 accounts" | "one account";
