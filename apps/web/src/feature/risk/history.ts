import { z } from "zod";

export const historyRowSchema = z.object({
  epoch: z.number(),
  scope_key: z.string(),
  level: z.number(),
  is_drill: z.boolean(),
  drained: z.boolean().nullable(),
  changed_by: z.string().nullable(),
  reason: z.string(),
  called_at: z.string().transform((text) => Date.parse(text)),
  block_ms: z.number().nullable(),
  sweep_status: z.string().nullable(),
  cancelled_orders: z.number().nullable(),
  closed_positions: z.number().nullable(),
  orders_gone_ms: z.number().nullable(),
  flat_ms: z.number().nullable(),
});

export type HistoryRow = z.infer<typeof historyRowSchema>;

/** A kill with the end of it: how long the scope was stopped; null while it still is, or a later kill took its place. */
export interface PastKill extends HistoryRow {
  readonly stoppedMs: number | null;
  readonly resetReason: string | null;
  readonly isOpen: boolean;
}

/** The kills of a history that also has resets, the newest first. A kill ends with the first reset of its scope after it. */
export function pastKills(rows: readonly HistoryRow[]): readonly PastKill[] {
  return rows
    .filter(({ level }) => level > 0)
    .map((kill): PastKill => {
      const later = rows
        .filter(({ scope_key: key, epoch }) => key === kill.scope_key && epoch > kill.epoch)
        .toSorted((one, other) => one.epoch - other.epoch);
      const reset = later.find(({ level }) => level === 0);
      return {
        ...kill,
        stoppedMs: reset === undefined ? null : reset.called_at - kill.called_at,
        resetReason: reset?.reason ?? null,
        isOpen: later.length === 0,
      };
    })
    .toSorted((one, other) => other.epoch - one.epoch);
}

/** The time that 95 of 100 were within, by the nearest rank; null without any. */
export function p95(values: readonly number[]): number | null {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.ceil(sorted.length * 0.95) - 1] ?? null;
}

/** What ids are called, by scope. */
export type ScopeNames = Readonly<Record<"account" | "strategy" | "instrument", Readonly<Record<string, string>>>>;

/** `user:…` and `account:…` as they are called. */
export function scopeKeyWords(key: string, names: ScopeNames): string {
  const [scope = "", ...ids] = key.split(":");
  const id = ids.at(-1) ?? "";
  switch (scope) {
    case "global":
      return "everyone";
    case "user":
      return "all of yours";
    case "account":
      return names.account[id] ?? "one account";
    case "strategy":
      return names.strategy[id] === undefined ? "one strategy" : `strategy ${names.strategy[id]}`;
    case "instrument":
      return `${names.instrument[id] ?? `instrument ${id}`}${ids.length > 1 ? "" : " for everyone"}`;
    default:
      return key;
  }
}
