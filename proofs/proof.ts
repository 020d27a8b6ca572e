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
  readonly plant: (bug: string) => Promise<Planted>;
}

export interface RunOptions {
  readonly trials: number;
  /** Tells what is being measured, where it takes long. */
  readonly onStep?: (step: string) => void;
}
