import { type Outcome, differences } from "./outcome.ts";
import type { Sample } from "./stepper.ts";

/** What is said about one variant. Speeds are of the runs after the first, in candles a second. */
export interface Summary {
  readonly name: string;
  readonly candles: number;
  readonly runs: number;
  readonly firstMs: number;
  readonly median: number;
  readonly slowest: number;
  readonly fastest: number;
  readonly peakMiB: number | null;
  readonly outcome: Outcome;
}

/** A variant whose outcome is wrong, or not the same each time, has no speed. */
export class WrongOutcome extends Error {
  override readonly name = "WrongOutcome";
}

export function summarize(name: string, samples: readonly Sample[], isPublished: boolean): Summary {
  const [first, ...warm] = samples;
  if (first === undefined || warm.length === 0) {
    throw new Error(`${name} was not run`);
  }
  for (const { outcome } of samples) {
    const wrong = differences(outcome, isPublished ? undefined : first.outcome);
    if (wrong.length > 0) {
      throw new WrongOutcome(`${name}: ${wrong.join("; ")}`);
    }
  }
  const ms = warm.map((sample) => sample.ms);
  const perSecond = (duration: number) => (first.candles / duration) * 1_000;
  const peakKiB = samples.at(-1)?.peakKiB ?? null;
  return {
    name,
    candles: first.candles,
    runs: warm.length,
    firstMs: first.ms,
    median: perSecond(medianOf(ms)),
    slowest: perSecond(Math.max(...ms)),
    fastest: perSecond(Math.min(...ms)),
    peakMiB: peakKiB === null ? null : Math.round(peakKiB / 1_024),
    outcome: first.outcome,
  };
}

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}
