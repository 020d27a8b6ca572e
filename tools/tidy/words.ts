import { scan } from "./scan.ts";
import { type TextFile, type Violation, isSource, lineOf } from "./tree.ts";

/** The word that we say in place of each (docs/glossary.md). */
const rejected: ReadonlyMap<string, string> = new Map([
  ["bar", "candle"],
  ["kline", "candle"],
  ["interval", "timeframe"],
  ["resolution", "timeframe"],
  ["pair", "instrument"],
  ["ticker", "instrument"],
  ["tenant", "user"],
  ["util", "the thing's own name"],
  ["helper", "the thing's own name"],
  ["manager", "the thing's own name"],
  ["impl", "the thing's own name"],
]);

const rejectedRooms = new Set(["util", "utils", "common", "types", "helper", "helpers", "shared", "misc", "lib"]);

interface Exception {
  readonly word: RegExp;
  /** Where alone it holds. */
  readonly place?: RegExp;
  readonly reason: string;
}

const exceptions: readonly Exception[] = [
  {
    word: /^((set|clear)Interval|connectionsCheckingInterval|generateKeyPairSync|heartbeatIntervalMs)$/,
    reason: "names of the platform",
  },
  { word: /^(hook|progress)Bar$/i, reason: "a bar on the terminal that shows progress" },
  { word: /(surrogate|key)Pair$/i, reason: "two keys that belong together; no instrument is meant" },
  {
    word: /^(bars?|(get|subscribe|unsubscribe)Bars?|(get|set)BarSpace|barSpaceLimit|gapBar|ticker)$/,
    place: /^apps\/web\/src\/feature\/chart\//,
    reason: "names of the chart library",
  },
  { word: /^resolution$/, place: /^packages\/stack\/src\/rest\//, reason: "PostgREST's `Prefer: resolution`" },
];

/** Rejected words in the names of code and SQL, in file names, and in the headings of documents. */
export const words = (files: readonly TextFile[]): readonly Violation[] =>
  files.flatMap((file) => [...pathFaults(file), ...nameFaults(file), ...headingFaults(file)]);

function pathFaults({ path }: TextFile): readonly Violation[] {
  const isOurs = isSource(path) || path.endsWith(".sql");
  const parts = path.split(/[/.]/).slice(0, -1);
  return parts
    .filter((part) => isOurs && (rejectedRooms.has(part) || faultIn(part, path) !== null))
    .map((part) => ({ path, line: 0, message: `"${part}" is no name for a file or a folder` }));
}

function nameFaults(file: TextFile): readonly Violation[] {
  const code = namesText(file);
  return [...code.matchAll(/[A-Za-z_$][\w$]*/g)].flatMap(({ 0: name, index }) => {
    const word = faultIn(name, file.path);
    const message =
      word === null ? hungarianFault(code, name, index) : `"${name}" says ${word}: say ${rejected.get(word)}`;
    return message === null ? [] : [{ path: file.path, line: lineOf(code, index), message }];
  });
}

/** In SQL `interval` is a type, and quoted text is no name. */
function namesText(file: TextFile): string {
  if (file.path.endsWith(".sql")) {
    return file.text.replace(/--.*|'(?:[^']|'')*'|\binterval\b/g, (found) => " ".repeat(found.length));
  }
  return isSource(file.path) ? scan(file).code : "";
}

const hungarianFault = (code: string, name: string, index: number): string | null =>
  /^I[A-Z][a-z]/.test(name) && /\b(interface|type|class)\s+$/.test(code.slice(Math.max(0, index - 12), index))
    ? `"${name}" says what the declaration says already: leave the I out`
    : null;

function headingFaults(file: TextFile): readonly Violation[] {
  const headings = file.path.endsWith(".md") ? file.text.matchAll(/^#+ .*$/gm) : [];
  return [...headings].flatMap(({ 0: heading, index }) =>
    [...heading.matchAll(/[A-Za-z]+/g)].flatMap(({ 0: name }) => {
      const word = faultIn(name, file.path);
      const line = lineOf(file.text, index);
      return word === null
        ? []
        : [{ path: file.path, line, message: `a heading says ${name}: say ${rejected.get(word)}` }];
    }),
  );
}

/** The rejected word among the parts of a name (`barCount`, `bar_count`, `bars`), or null. */
function faultIn(name: string, path: string): string | null {
  if (exceptions.some(({ word, place = /^/ }) => word.test(name) && place.test(path))) {
    return null;
  }
  const parts = name
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z]+/);
  const singular = parts.map((part) => part.replace(/s$/, ""));
  return singular.find((part) => rejected.has(part)) ?? null;
}
