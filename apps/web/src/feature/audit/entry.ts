/** What an entry of the audit log says: that a row changed, or what the code saw. */
export interface AuditEntry {
  /** The table of a row, or the kind of what happened. */
  readonly subject: string;
  readonly verb: "insert" | "update" | "delete" | null;
  /** Who acted; null where nobody was signed in. */
  readonly actor: string | null;
  /** The role of the database that wrote it. */
  readonly role: string;
  /** Of an update the fields that changed, of anything else all that it holds. */
  readonly fields: readonly EntryField[];
}

export interface EntryField {
  readonly name: string;
  /** Null where there was nothing before. */
  readonly before: string | null;
  readonly after: string;
}

type Fields = Readonly<Record<string, unknown>>;

/** Null where the text is not what the log writes: somebody changed it. */
export function parseEntry(text: string): AuditEntry | null {
  const entry = parseExactly(text);
  if (!isFields(entry) || typeof entry["role"] !== "string") {
    return null;
  }
  const { table, kind, verb, actor, role, old, row, detail } = entry;
  const subject = typeof table === "string" ? table : kind;
  if (typeof subject !== "string") {
    return null;
  }
  return {
    subject,
    verb: verb === "insert" || verb === "update" || verb === "delete" ? verb : null,
    actor: typeof actor === "string" ? actor : null,
    role,
    fields: verb === "update" ? changesOf(isFields(old) ? old : {}, isFields(row) ? row : {}) : fieldsOf(row ?? detail),
  };
}

const changesOf = (old: Fields, row: Fields): readonly EntryField[] =>
  Object.entries(old).map(([name, before]) => ({ name, before: textOf(before), after: textOf(row[name]) }));

const fieldsOf = (content: unknown): readonly EntryField[] =>
  isFields(content)
    ? Object.entries(content).flatMap(([name, value]) =>
        value === null ? [] : [{ name, before: null, after: textOf(value) }],
      )
    : [];

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const textOf = (value: unknown): string =>
  value === null || value === undefined ? "—" : typeof value === "string" ? value : JSON.stringify(value);

/** Numbers as they are written: an amount has more digits than a float64 holds. */
function parseExactly(text: string): unknown {
  try {
    return JSON.parse(text, keepDigits);
  } catch {
    return undefined;
  }
}

function keepDigits(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  return typeof value === "number" ? (context?.source ?? String(value)) : value;
}

/** `second_factor_passed` → "Second factor passed". */
export const wordsOf = (name: string): string => {
  const words = name.replaceAll("_", " ");
  return words.slice(0, 1).toUpperCase() + words.slice(1);
};

/** The tables and kinds that can be asked for. */
export const subjects = {
  tables: [
    "accounts",
    "assets",
    "backtests",
    "candle_imports",
    "conversion_rates",
    "decisions",
    "execution_keys",
    "fills",
    "global_settings",
    "ingest_keys",
    "instruments",
    "intents",
    "kill_sweeps",
    "kill_switches",
    "ledger_entries",
    "orders",
    "paper_runs",
    "positions",
    "risk_limits",
    "strategies",
    "user_exchange_keys",
    "user_roles",
    "user_settings",
  ],
  kinds: [
    "audit_exported",
    "email_changed",
    "exchange_key_opened",
    "password_changed",
    "request_refused",
    "second_factor_enrolled",
    "second_factor_passed",
    "second_factor_removed",
    "session_ended",
    "signed_in",
  ],
} as const;
