/** What the catalog says of one object, as `private.describe_law()` puts it into words. */
export interface LawLine {
  readonly object: string;
  readonly line: string;
}

export interface LawComparison {
  /** Part of the law, and not in the database. */
  readonly missing: readonly LawLine[];
  /** In the database, about an object of the law, and not part of it. */
  readonly added: readonly LawLine[];
  /** Of objects that somebody added beside the law, which is theirs to do. */
  readonly own: readonly LawLine[];
}

/**
 * What the database has against what it was built from. Sets of lines: their order means nothing, and a line that stands in
 * both is equal in every word.
 */
export function compareLaw(written: readonly LawLine[], found: readonly LawLine[]): LawComparison {
  const writtenLines = new Set(written.map(textOf));
  const foundLines = new Set(found.map(textOf));
  const objects = new Set(written.map(({ object }) => object));
  const surplus = found.filter((entry) => !writtenLines.has(textOf(entry)));
  const touchesTheLaw = (entry: LawLine) => (objects.has(entry.object) ? isOfOurs(entry) : reachesIn(entry));
  return {
    missing: written.filter((entry) => !foundLines.has(textOf(entry))),
    added: surplus.filter(touchesTheLaw),
    own: surplus.filter((entry) => !touchesTheLaw(entry)),
  };
}

export const isWhole = ({ missing, added }: LawComparison): boolean => missing.length === 0 && added.length === 0;

/** Tables of Auth carry triggers of ours beside those of whoever uses the project: only ours are the law's. */
const isOfOurs = (entry: LawLine): boolean => (isOfAnotherSchema(entry) ? callsUs(entry) : true);

/** A new object beside the law is no part of it, unless it is in the law's own schema or acts with its rights. */
const reachesIn = (entry: LawLine): boolean =>
  entry.object.startsWith("private.") || / of chandlery_law, definer,/.test(entry.line) || callsUs(entry);

const isOfAnotherSchema = ({ object }: LawLine): boolean =>
  /^[^.]+\./.test(object) && !/^(public|private)\./.test(object);

const callsUs = ({ line }: LawLine): boolean => line.includes("EXECUTE FUNCTION private.");

const textOf = ({ object, line }: LawLine): string => `${object}\t${line}`;

/** As `law.txt` keeps it: an object, a tab and a line, sorted. What Postgres breaks over several lines stands on one. */
export const formatLaw = (lines: readonly LawLine[]): string =>
  [...new Set(lines.map(textOf))]
    .map((text) => text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n"))
    .toSorted()
    .map((text) => `${text}\n`)
    .join("");

export function parseLaw(text: string): readonly LawLine[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const whole = line.replaceAll(/\\(.)/g, (_escape, character) => (character === "n" ? "\n" : String(character)));
      const at = whole.indexOf("\t");
      return { object: whole.slice(0, at), line: whole.slice(at + 1) };
    });
}

/** In one sentence, for a reason or a check: the first lines that differ, and how many there are. */
export function describeDifference({ missing, added }: LawComparison): string {
  const lines = [
    ...missing.map(({ line }) => `missing: ${line}`),
    ...added.map(({ line }) => `not of the law: ${line}`),
  ];
  const shown = lines.slice(0, 5).map((line) => line.replaceAll(/\s+/g, " ").slice(0, 300));
  return [...shown, ...(lines.length > shown.length ? [`and ${lines.length - shown.length} more`] : [])].join("; ");
}
