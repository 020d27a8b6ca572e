import { expect, test } from "vitest";
import { spreadOf } from "./sample.ts";

test("percentiles are by nearest rank", () => {
  const values = Array.from({ length: 1_000 }, (_, at) => 1_000 - at);
  // ⌈0.5 × 1,000⌉ = 500, ⌈0.95 × 1,000⌉ = 950, ⌈0.99 × 1,000⌉ = 990
  expect(spreadOf(values)).toEqual({ p50: 500, p95: 950, p99: 990, largest: 1_000 });
  expect(spreadOf([7])).toEqual({ p50: 7, p95: 7, p99: 7, largest: 7 });
});
