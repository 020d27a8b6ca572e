import { scan } from "./scan.ts";
import { type Check, type TextFile, isCore, isTest, matches } from "./tree.ts";

/** What core may not touch: the clock, randomness, the world, and what differs from machine to machine. */
const impure: readonly (readonly [RegExp, string])[] = [
  [/\bDate\s*\.\s*now\b|\bnew\s+Date\s*\(\s*\)|\bDate\s*\(\s*\)|\bperformance\s*\./g, "reads the clock"],
  [/\bMath\s*\.\s*random\b|\bcrypto\s*\./g, "asks for randomness"],
  [/\bfetch\s*\(|\bWebSocket\b|\bXMLHttpRequest\b/g, "reaches the network"],
  [/\bprocess\s*\.|\bglobalThis\b|\bDeno\b|\brequire\s*\(/g, "reads the environment"],
  [/\bconsole\s*\./g, "prints"],
  [/\bset(Timeout|Interval|Immediate)\b|\bqueueMicrotask\b/g, "waits"],
  [/\btoLocale\w+|\bIntl\b|\blocaleCompare\b/g, "depends on the machine's locale"],
];

/** The folders in which a decision is made: their numbers decide trades, and trade hashes are over them. */
const decisionFolders = /^packages\/core\/src\/(indicator|strategy|risk|order|pipeline|simulate|backtest)\//;

const inexact =
  /\bMath\s*\.\s*(exp|expm1|log|log2|log10|log1p|pow|sin|cos|tan|asin|acos|atan|atan2|sinh|cosh|tanh|cbrt|hypot)\b|(?!(?<=\b2 )\*\* -?\d)\*\*/g;

export const corePurity: Check = (files) =>
  files
    .filter(isCoreCode)
    .flatMap((file) =>
      impure.flatMap(([pattern, deed]) => matches(file, scan(file).code, pattern, (found) => `${found} ${deed}`)),
    );

/**
 * ECMAScript leaves the last digits of these functions to the engine, so a trade that hangs on one may differ
 * between two versions of Node. Addition to division and `Math.sqrt` are exact by IEEE 754, and so is a written power
 * of two.
 */
export const exactDecisions: Check = (files) =>
  files
    .filter((file) => isCoreCode(file) && decisionFolders.test(file.path))
    .flatMap((file) => matches(file, scan(file).code, inexact, (found) => `${found} is not exact on every engine`));

const isCoreCode = (file: TextFile): boolean => isCore(file.path) && !isTest(file.path) && file.path.endsWith(".ts");
