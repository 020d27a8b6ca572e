import { type AuditRow, verifyChain } from "../../apps/engine/src/audit/verify-chain.ts";
import { type Verify } from "./tamper.ts";

/** Of a log that forgets, and the way to write that it must be found to miss. */
export const logBugs = {
  table_without_trigger: {
    also: "drop trigger append_heads on public.risk_limits",
    missed: "public.risk_limits insert",
  },
  changes_not_logged: {
    also: `drop trigger append_heads on public.positions;
      create constraint trigger append_heads after insert on public.positions deferrable initially deferred
        for each row execute function private.append_heads('event');
      alter table public.positions enable always trigger append_heads`,
    missed: "public.positions update",
  },
} as const;

/** As the database writes a value of JSON out. */
function written(value: unknown): string {
  if (Array.isArray(value)) {
    return `[${value.map(written).join(", ")}]`;
  }
  if (typeof value === "object" && value !== null) {
    return `{${Object.entries(value)
      .map(([name, held]) => `${JSON.stringify(name)}: ${written(held)}`)
      .join(", ")}}`;
  }
  return JSON.stringify(value);
}

const serialised = (row: AuditRow): AuditRow => {
  try {
    return { ...row, entry: written(JSON.parse(row.entry)) };
  } catch {
    return row;
  }
};

/** Of a verifier that does not see. */
export const verifierBugs = {
  serialised_again: (rows, kept) => verifyChain(rows.map(serialised), { passed: [kept] }).broken,
  no_kept_head: (rows) => verifyChain(rows, { passed: [] }).broken,
  hashes_not_chained: (rows, kept) => {
    const last = rows.at(-1);
    return last?.seq === kept.seq && last.hash === kept.hash ? null : { seq: kept.seq, fault: "another_chain" };
  },
} as const satisfies Readonly<Record<string, Verify>>;
