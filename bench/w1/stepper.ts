import type { Outcome } from "./outcome.ts";

/** One run as a process of its own reports it. */
export interface Sample {
  readonly ms: number;
  readonly outcome: Outcome;
  readonly candles: number;
  /** Largest resident memory of the process so far; null where it was not asked. */
  readonly peakKiB: number | null;
}

/** A process that runs once whenever it is told to. */
export interface Stepper {
  readonly name: string;
  step(): Promise<Sample>;
  close(): void;
}

/** Runs the steppers in turns, so that what disturbs the machine disturbs them alike. */
export async function takeTurns(steppers: readonly Stepper[], runs: number): Promise<readonly (readonly Sample[])[]> {
  const samples = steppers.map((): Sample[] => []);
  try {
    for (let run = 0; run < runs; run++) {
      for (const [at, stepper] of steppers.entries()) {
        samples[at]?.push(await stepper.step());
      }
    }
  } finally {
    for (const stepper of steppers) {
      stepper.close();
    }
  }
  return samples;
}
