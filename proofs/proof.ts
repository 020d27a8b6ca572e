/** A bug that is built into the subject, and what the proof must say about it. */
export interface Planted {
  readonly bug: string;
  /** Whether the proof found it. */
  readonly found: boolean;
  /** What it found, or what it looked for in vain. */
  readonly evidence: string;
}

export interface Outcome {
  /** The figures in one line. */
  readonly line: string;
  /** Each way in which the property does not hold; empty where it holds. */
  readonly faults: readonly string[];
  /** Everything measured, as it goes into the JSON. */
  readonly figures: Readonly<Record<string, unknown>>;
}

export interface Proof {
  readonly name: string;
  /** How many trials a run has unless said. */
  readonly trials: number;
  /** Of the subject as it is. */
  readonly run: (options: RunOptions) => Promise<Outcome>;
  readonly bugs: readonly string[];
  readonly plant: (bug: string, seed?: number) => Promise<Planted>;
}

export interface RunOptions {
  readonly trials: number;
  /** Of every choice that the proof makes, 1 unless said; what the machine interleaves is not in it. */
  readonly seed?: number;
  /** Tells what is being measured, where it takes long. */
  readonly onStep?: (step: string) => void;
}

/** "2 orders were late", or nothing for a count of 0: each line is a way in which a property does not hold. */
export const fault = (count: number, what: string): readonly string[] => (count === 0 ? [] : [`${count} ${what}`]);

/** The bug of that name, which must be one of the proof's. */
export function bugOrThrow<Bug extends string>(
  proof: string,
  bugs: Readonly<Record<Bug, unknown>>,
  wanted: string,
): Bug {
  const names = Object.keys(bugs) as Bug[];
  const known = names.find((name) => name === wanted);
  if (known === undefined) {
    throw new Error(`The proof "${proof}" has no bug "${wanted}": name one of ${names.join(", ")}`);
  }
  return known;
}
