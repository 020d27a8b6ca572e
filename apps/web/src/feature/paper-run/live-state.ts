import { z } from "zod";
import type { EquityPoint } from "../../ui/equity-chart.tsx";
import { type Fill, type PaperRun, fillSchema } from "../run/rows.ts";

/** What the page of a paper run shows: first from rows, then moved on by what the database sends. */
export interface LiveState {
  readonly status: PaperRun["status"];
  readonly candleCount: number;
  readonly cursorTime: number | null;
  readonly equity: string | null;
  readonly points: readonly EquityPoint[];
  /** The newest ones, ascending by sequence, without a gap. */
  readonly fills: readonly Fill[];
  /** Of all fills of the run, those that are not held included. */
  readonly fees: number;
}

const timeSchema = z.string().transform((text) => Date.parse(text));

export const progressSchema = z.object({
  paper_run_id: z.string(),
  status: z.enum(["running", "done", "failed", "stopped"]),
  candle_count: z.number(),
  cursor_time: timeSchema.nullable(),
  equity: z.string().nullable(),
});

export const fillsSchema = z.object({ account_id: z.string(), fills: z.array(fillSchema) });

export type Progress = z.infer<typeof progressSchema>;

const mostPoints = 5_000;
const mostFills = 1_000;

/** Messages can come late or twice: what is older than what is shown changes nothing. */
export function withProgress(state: LiveState, progress: Progress): LiveState {
  if (progress.candle_count < state.candleCount || state.status !== "running") {
    return state;
  }
  const last = state.points.at(-1);
  const isNew = progress.cursor_time !== null && progress.equity !== null && progress.cursor_time > (last?.time ?? -1);
  const point = { time: progress.cursor_time ?? 0, equity: Number(progress.equity) };
  return {
    ...state,
    status: progress.status,
    candleCount: progress.candle_count,
    cursorTime: progress.cursor_time,
    equity: progress.equity,
    points: isNew ? [...state.points, point].slice(-mostPoints) : state.points,
  };
}

/** The fills that follow those shown, or null where some between are missing and rows have to be read. */
export function withFills(state: LiveState, fills: readonly Fill[]): LiveState | null {
  const last = state.fills.at(-1)?.sequence ?? -1;
  const added = fills.filter(({ sequence }) => sequence > last);
  const first = added[0];
  if (first === undefined) {
    return state;
  }
  return first.sequence === last + 1
    ? {
        ...state,
        fills: [...state.fills, ...added].slice(-mostFills),
        fees: added.reduce((sum, { fee }) => sum + Number(fee), state.fees),
      }
    : null;
}

/** Every fill has the next sequence, from 0 on, so the last one counts them all. */
export const fillCount = ({ fills }: Pick<LiveState, "fills">): number => (fills.at(-1)?.sequence ?? -1) + 1;
