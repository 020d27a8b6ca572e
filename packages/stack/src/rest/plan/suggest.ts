/** Names must be near, lest a guess tell strangers what else there is; parameters of a known function are no secret. */
export const nearName = 0.75;
export const nearEnough = 0.33;

interface Scored {
  readonly word: string;
  readonly score: number;
}

/** The word most like the wanted one, or null when none is near: what an error says with "Perhaps you meant". */
export const closest = (wanted: string, words: readonly string[], leastScore: number): string | null =>
  scored(wanted, words).find(({ score }) => score >= leastScore)?.word ?? null;

/** Not the word itself: who wrote it right meant it. */
export const closestBelowEqual = (wanted: string, words: readonly string[]): string | null =>
  scored(wanted, words).find(({ score }) => score < 1)?.word ?? null;

/**
 * Words that share parts of three letters (of two, if none do), ordered by edit distance, as PostgREST's library for
 * this orders them, so that the same mistake gets the same advice.
 */
function scored(wanted: string, words: readonly string[]): readonly Scored[] {
  const normal = wanted.toLowerCase();
  const distinct = [...new Map(words.map((word) => [word.toLowerCase(), word])).entries()];
  for (const size of [3, 2]) {
    const near = distinct
      .map(([key, word]) => ({ key, word, overlap: cosine(grams(normal, size), grams(key, size)) }))
      .filter(({ overlap }) => overlap > 0)
      .sort((left, right) => right.overlap - left.overlap)
      .slice(0, 50)
      .map(({ key, word }) => ({ word, score: similarity(normal, key) }))
      .filter(({ score }) => score >= nearEnough);
    if (near.length > 0) {
      return near.sort((left, right) => right.score - left.score);
    }
  }
  return [];
}

function grams(word: string, size: number): ReadonlyMap<string, number> {
  const padded = `-${word.replaceAll(/[^\p{L}\p{N}_, ]/gu, "")}-`.padEnd(size, "-");
  const counts = new Map<string, number>();
  for (let at = 0; at + size <= padded.length; at += 1) {
    const part = padded.slice(at, at + size);
    counts.set(part, (counts.get(part) ?? 0) + 1);
  }
  return counts;
}

function cosine(left: ReadonlyMap<string, number>, right: ReadonlyMap<string, number>): number {
  const norm = (counts: ReadonlyMap<string, number>) => Math.hypot(...counts.values());
  const dot = [...left].reduce((sum, [part, count]) => sum + count * (right.get(part) ?? 0), 0);
  return dot / (norm(left) * norm(right));
}

const similarity = (left: string, right: string): number =>
  1 - editDistance(left, right) / Math.max(left.length, right.length, 1);

function editDistance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let i = 1; i <= left.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= right.length; j += 1) {
      const substitution = (row[j - 1] ?? 0) + Number(left[i - 1] !== right[j - 1]);
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, substitution));
    }
    row = next;
  }
  return row[right.length] ?? 0;
}
