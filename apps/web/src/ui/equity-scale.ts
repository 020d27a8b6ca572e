import { roundStep, roundTicks } from "./ticks.ts";

export interface EquityPoint {
  readonly time: number;
  readonly equity: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

const mostTicks = 5;

/** Where times and values stand when all curves share both axes. */
export function equityScale(curves: readonly (readonly EquityPoint[])[], { width, height }: Size) {
  const { low, high } = rangeOf(curves.flatMap((points) => points.map(({ equity }) => equity)));
  const first = Math.min(...curves.flatMap((points) => points.slice(0, 1).map(({ time }) => time)));
  const last = Math.max(...curves.flatMap((points) => points.slice(-1).map(({ time }) => time)));
  const x = (time: number) => ((time - first) / Math.max(1, last - first)) * width;
  const y = (equity: number) => height - ((equity - low) / (high - low)) * height;
  const step = roundStep(high - low, mostTicks);
  return {
    x,
    y,
    decimals: Math.max(0, Math.min(8, Math.ceil(-Math.log10(step)))),
    ticks: roundTicks({ from: low, to: high }, mostTicks).map((value) => ({ value, y: y(value) })),
  };
}

function rangeOf(values: readonly number[]) {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  const room = Math.max((high - low) * 0.05, Math.abs(high) * 1e-6, 1e-9);
  return { low: low - room, high: high + room };
}

/** Distance from the highest equity so far, at each point: a fraction ≥ 0. */
export function drawdownsOf(points: readonly EquityPoint[]): readonly number[] {
  let peak = Number.NEGATIVE_INFINITY;
  return points.map(({ equity }) => {
    peak = Math.max(peak, equity);
    return peak > 0 ? 1 - equity / peak : 0;
  });
}

/** Moves tags apart that would cover each other: in their order, no two closer than `least`. */
export function spreadTags<T extends { readonly place: number }>(tags: readonly T[], least: number): readonly T[] {
  const sorted = [...tags].sort((left, right) => left.place - right.place);
  let before = Number.NEGATIVE_INFINITY;
  const down = sorted.map((tag) => {
    before = Math.max(tag.place, before + least);
    return { ...tag, place: before };
  });
  const over = Math.max(0, (down.at(-1)?.place ?? 0) - 97);
  return down.map((tag) => ({ ...tag, place: tag.place - over }));
}

/** A curve as if it had begun with another amount. */
export const rebased = (points: readonly EquityPoint[], { from, to }: { readonly from: number; readonly to: number }) =>
  points.map(({ time, equity }) => ({ time, equity: (equity / from) * to }));
