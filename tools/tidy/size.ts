import { functionsOf } from "./functions.ts";
import { type TextFile, type Violation, isSource, isTest } from "./tree.ts";

export interface LongFunction {
  readonly path: string;
  readonly name: string;
  readonly reason: string;
}

/** Functions over 70 lines that are better whole, each with its reason. The list only shrinks. */
export const longFunctions: readonly LongFunction[] = [];

const limits = { file: 600, fileMedian: 120, fileTenth: 300, function: 70, functionTenth: 40 } as const;

/** As long as the database is wide. */
const generated = "packages/sdk/src/database/database.ts";

export function fileSizes(files: readonly TextFile[]): readonly Violation[] {
  const sources = files.filter((file) => isSource(file.path) && file.path !== generated);
  const tooLong = sources
    .filter((file) => linesOf(file) > limits.file)
    .map((file) => violation(file.path, `${linesOf(file)} lines; no file has more than ${limits.file}`));
  const lengths = sources.filter((file) => !isTest(file.path)).map(linesOf);
  return [
    ...tooLong,
    ...shareFault("files", { lengths, share: 0.5, limit: limits.fileMedian }),
    ...shareFault("files", { lengths, share: 0.9, limit: limits.fileTenth }),
  ];
}

/** Tests are left out: a `describe` is a function to the language and a chapter to the reader. */
export function functionSizes(
  files: readonly TextFile[],
  allowed: readonly LongFunction[] = longFunctions,
): readonly Violation[] {
  const spans = functionsOf(files.filter((file) => !isTest(file.path)));
  const long = spans.filter((span) => span.lines > limits.function);
  const isSame = (span: { path: string; name: string }, entry: LongFunction) =>
    span.path === entry.path && span.name === entry.name;
  const unexplained = long
    .filter((span) => !allowed.some((entry) => isSame(span, entry)))
    .map((span) => ({ ...violation(span.path, `${span.name} has ${span.lines} lines`), line: span.line }));
  const stale = allowed
    .filter((entry) => !long.some((span) => isSame(span, entry)))
    .map((entry) => violation(entry.path, `${entry.name} is no longer long: take it off the list`));
  const lengths = spans.map((span) => span.lines);
  return [...unexplained, ...stale, ...shareFault("functions", { lengths, share: 0.9, limit: limits.functionTenth })];
}

export const linesOf = (file: TextFile): number => file.text.split("\n").length - (file.text.endsWith("\n") ? 1 : 0);

interface Share {
  readonly lengths: readonly number[];
  readonly share: number;
  readonly limit: number;
}

function shareFault(what: string, { lengths, share, limit }: Share): readonly Violation[] {
  const sorted = [...lengths].sort((left, right) => left - right);
  const value = sorted[Math.ceil(sorted.length * share) - 1] ?? 0;
  return value <= limit ? [] : [violation("", `${share * 100} % of ${what} have up to ${value} lines, not ${limit}`)];
}

const violation = (path: string, message: string): Violation => ({ path, line: 0, message });
