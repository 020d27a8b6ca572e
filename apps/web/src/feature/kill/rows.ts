import { z } from "zod";

export type KillLevel = 1 | 2 | 3;

const levelSchema = z.union([z.literal(1), z.literal(2), z.literal(3)]);
const timeSchema = z.string().transform((text) => Date.parse(text));

/** A scope that is stopped. */
export const killRowSchema = z.object({
  scope_key: z.string(),
  scope: z.enum(["global", "user", "account", "strategy", "instrument"]),
  user_id: z.string().nullable(),
  account_id: z.string().nullable(),
  strategy_id: z.string().nullable(),
  instrument_id: z.number().nullable(),
  level: levelSchema,
  epoch: z.number(),
  changed_by: z.string().nullable(),
  reason: z.string(),
  is_drill: z.boolean(),
  changed_at: timeSchema,
  /** What the target is called; null where this user may not see it. */
  strategy: z.object({ name: z.string() }).nullable(),
  instrument: z.object({ symbol: z.string() }).nullable(),
});

export const killRowColumns =
  "scope_key,scope,user_id,account_id,strategy_id,instrument_id,level,epoch,changed_by,reason,is_drill,changed_at,strategy:strategies(name),instrument:instruments(symbol)";

export type KillRow = z.infer<typeof killRowSchema>;

export const killChangeSchema = z.object({
  epoch: z.number(),
  scope_key: z.string(),
  level: z.number(),
  drained: z.boolean().nullable(),
});

export type KillChange = z.infer<typeof killChangeSchema>;

export const killSweepSchema = z.object({
  epoch: z.number(),
  status: z.enum(["running", "done", "superseded"]),
  cancelled_orders: z.number(),
  closed_positions: z.number(),
  open_orders: z.number().nullable(),
  open_positions: z.number().nullable(),
  flat_at: timeSchema.nullable(),
});

export const killSweepColumns = "epoch,status,cancelled_orders,closed_positions,open_orders,open_positions,flat_at";

export type KillSweep = z.infer<typeof killSweepSchema>;

/** How far the venue has followed a kill, for this user. */
export interface SweepProgress {
  readonly status: "running" | "done";
  /** By every kill of the scope since it last traded: one that was asked for again begins a sweep of its own. */
  readonly cancelledOrders: number;
  readonly closedPositions: number;
  /** Null until the first round has counted. */
  readonly openOrders: number | null;
  readonly openPositions: number | null;
  readonly isFlat: boolean;
}

/** A stopped scope with what it has led to. */
export interface Kill extends KillRow {
  readonly drained: boolean | null;
  /** Null at level 1, which sweeps nothing, and until a sweep has begun. */
  readonly sweep: SweepProgress | null;
}

export const isSwept = ({ level, sweep }: Pick<Kill, "level" | "sweep">): boolean =>
  level === 1 || sweep?.status === "done";

/** Puts together what the tables say of the stopped scopes; the strictest first, of equal ones the newest. */
export function killsOf(
  rows: readonly KillRow[],
  changes: readonly KillChange[],
  sweeps: readonly KillSweep[],
): readonly Kill[] {
  return rows
    .map((row): Kill => {
      const since = changes
        .filter(({ scope_key: key, epoch }) => key === row.scope_key && epoch <= row.epoch)
        .toSorted((one, other) => other.epoch - one.epoch);
      const reset = since.findIndex(({ level }) => level === 0);
      const epochs = new Set(since.slice(0, reset === -1 ? undefined : reset).map(({ epoch }) => epoch));
      const drained = since.find(({ epoch }) => epoch === row.epoch)?.drained ?? null;
      return { ...row, drained, sweep: row.level === 1 ? null : progressOf(row, epochs, sweeps) };
    })
    .toSorted((one, other) => other.level - one.level || other.epoch - one.epoch);
}

function progressOf(
  { epoch, level }: KillRow,
  epochs: ReadonlySet<number>,
  sweeps: readonly KillSweep[],
): SweepProgress | null {
  const own = sweeps.find((sweep) => sweep.epoch === epoch);
  if (own === undefined) {
    return null;
  }
  const all = sweeps.filter((sweep) => sweep.epoch === epoch || epochs.has(sweep.epoch));
  return {
    status: own.status === "done" ? "done" : "running",
    cancelledOrders: all.reduce((sum, { cancelled_orders: count }) => sum + count, 0),
    closedPositions: all.reduce((sum, { closed_positions: count }) => sum + count, 0),
    openOrders: own.open_orders,
    openPositions: own.open_positions,
    isFlat: level === 3 && own.status === "done" && own.flat_at !== null,
  };
}
