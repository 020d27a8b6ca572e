import { expect, test } from "vitest";
import type { Fill } from "../run/rows.ts";
import { type LiveState, fillCount, withFills, withProgress } from "./live-state.ts";

const fill = (sequence: number): Fill => ({
  sequence,
  order_sequence: sequence,
  filled_at: sequence,
  side: "buy",
  quantity: "1",
  price: "1",
  fee: "0.25",
  exit_reason: null,
});

const state = (more: Partial<LiveState> = {}): LiveState => ({
  status: "running",
  candleCount: 5,
  cursorTime: 50,
  equity: "100",
  points: [{ time: 50, equity: 100 }],
  fills: [fill(1_200)],
  fees: 300.25,
  ...more,
});

test("a fill that follows is added with its fee; all are counted, also those that are not held", () => {
  const next = withFills(state(), [fill(1_200), fill(1_201), fill(1_202)]);
  expect(next).toEqual(state({ fills: [fill(1_200), fill(1_201), fill(1_202)], fees: 300.75 }));
  expect([fillCount(state()), fillCount(state({ fills: [] }))]).toEqual([1_201, 0]);
});

test("one that was there changes nothing, and a hole is told", () => {
  expect(withFills(state(), [fill(1_199)])).toEqual(state());
  expect(withFills(state(), [fill(1_203)])).toBeNull();
});

test("progress that is older than what is shown changes nothing", () => {
  const progress = { paper_run_id: "1", status: "running", candle_count: 6, cursor_time: 60, equity: "101" } as const;
  expect(withProgress(state(), progress)).toEqual(
    state({
      candleCount: 6,
      cursorTime: 60,
      equity: "101",
      points: [
        { time: 50, equity: 100 },
        { time: 60, equity: 101 },
      ],
    }),
  );
  expect(withProgress(state(), { ...progress, candle_count: 4 })).toEqual(state());
});
