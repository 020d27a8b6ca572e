import { refused } from "../rest-error.ts";

export interface QueryEntry {
  readonly key: string;
  /** Null when there is no `=`: such a key says nothing. */
  readonly value: string | null;
}

/** As PostgREST reads it: `&` and `;` separate, `+` is a blank, a percent sign that encodes nothing stays. */
export const splitQuery = (rawQuery: string): readonly QueryEntry[] =>
  rawQuery
    .split(/[&;]/)
    .filter((part) => part !== "")
    .map((part) => {
      const at = part.indexOf("=");
      return at === -1
        ? { key: decode(part), value: null }
        : { key: decode(part.slice(0, at)), value: decode(part.slice(at + 1)) };
    });

function decode(text: string): string {
  const spaced = text.replaceAll("+", " ");
  const decoded = spaced.includes("%") ? decodePercent(spaced) : spaced;
  if (decoded.includes("\0")) {
    throw refused("NUL characters, which no text in Postgres can hold");
  }
  return decoded;
}

function decodePercent(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll(/%(?![0-9a-fA-F]{2})/g, "%25"));
  } catch {
    throw refused("query strings that are not UTF-8");
  }
}
