import { randomBytes } from "node:crypto";

/** A word that stands in every secret of a run and nowhere else, in the forms in which it could be written down. */
export interface Needle {
  readonly word: string;
  /** As bytes: plain, two bytes a letter, hexadecimal, base64 at each of its three alignments. */
  readonly forms: readonly Buffer[];
}

export function newNeedle(): Needle {
  const word = `cnry${randomBytes(8).toString("hex")}`;
  return {
    word,
    forms: [Buffer.from(word), Buffer.from(word, "utf16le"), ...textForms(word).map((text) => Buffer.from(text))],
  };
}

/** The same word as text that a table may hold; bytes are shown by Postgres in hexadecimal. */
export function textForms(word: string): readonly string[] {
  const hex = Buffer.from(word).toString("hex");
  return [hex, hex.toUpperCase(), ...[0, 1, 2].map((before) => base64Within(word, before))];
}

/** The letters of base64 that do not depend on what stands before and after. */
function base64Within(word: string, before: number): string {
  const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(word)]);
  const whole = bytes.toString("base64").replace(/=+$/, "");
  return whole.slice(before === 0 ? 0 : before + 1, Math.floor((bytes.length * 8) / 6));
}

export const isIn = ({ forms }: Needle, bytes: Buffer): boolean => forms.some((form) => bytes.includes(form));
