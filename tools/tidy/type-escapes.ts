import { scan } from "./scan.ts";
import { type TextFile, type Violation, isCore, isTest, lineOf, matches } from "./tree.ts";

export interface Cast {
  readonly path: string;
  /** The cast as it stands in the file, without type arguments: `as Foo`. */
  readonly cast: string;
  readonly reason: string;
}

/** Casts that core cannot do without, each with its reason. The list only shrinks. */
export const casts: readonly Cast[] = [
  {
    path: "packages/core/src/market/timeframe.ts",
    cast: "as readonly Timeframe",
    reason: "Object.keys forgets that the keys of a frozen table are known",
  },
  {
    path: "packages/core/src/simulate/run.ts",
    cast: "as number",
    reason:
      "the hot loop: the index is below the length of every column, and a check a read costs a fifth of the speed",
  },
  {
    path: "packages/core/src/strategy/series.ts",
    cast: "as number",
    reason: "read four times a candle; with a check the getters are too long for V8 to inline (measured, told there)",
  },
  {
    path: "packages/core/src/strategy/built-in/index.ts",
    cast: "as StrategyDefinition",
    reason: "forgets the parameters of each definition so that all fit in one table; they are resolved by name",
  },
  {
    path: "packages/core/src/strategy/strategy.ts",
    cast: "as P",
    reason: "every key of the defaults was given a value of its default's type above",
  },
];

/** `any`, `!` and casts switch the compiler off, and core is what money hangs on. `as const` says more, not less. */
export function typeEscapes(files: readonly TextFile[], allowed: readonly Cast[] = casts): readonly Violation[] {
  const core = files.filter((file) => isCore(file.path) && !isTest(file.path) && file.path.endsWith(".ts"));
  const found = core.flatMap(castsOf);
  const isSame = (left: Omit<Cast, "reason">, right: Cast) => left.path === right.path && left.cast === right.cast;
  const unexplained = found
    .filter((cast) => !allowed.some((entry) => isSame(cast, entry)))
    .map(({ path, line, cast }) => ({ path, line, message: `casts: ${cast}` }));
  const stale = allowed
    .filter((entry) => !found.some((cast) => isSame(cast, entry)))
    .map(({ path, cast }) => ({ path, line: 0, message: `"${cast}" is no longer there: take it off the list` }));
  return [...core.flatMap(escapesOf), ...unexplained, ...stale];
}

const escapesOf = (file: TextFile): readonly Violation[] => [
  ...matches(file, scan(file).code, /(?<![.\w])any\b(?!\s*[(:=])/g, () => "says any"),
  ...matches(file, scan(file).code, /[\w)\]]!(?![=\w(])/g, () => "asserts with ! that a value is there"),
];

function castsOf(file: TextFile): readonly (Omit<Cast, "reason"> & { readonly line: number })[] {
  const code = scan(file).code.replace(/\b(import|export)\b[^;={]*\{[^}]*\}|\*\s*as\s+\w+/g, (found) =>
    found.replace(/[^\n]/g, " "),
  );
  return [...code.matchAll(/\bas\s+(?!const\b)(?:readonly\s+)?[\w$.]+/g)].map((match) => ({
    path: file.path,
    cast: match[0].replace(/\s+/g, " "),
    line: lineOf(code, match.index),
  }));
}
