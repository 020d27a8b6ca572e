import { z } from "zod";

export const foundEntrySchema = z.object({
  kind: z.enum(["symbol", "backtest", "paper run", "asset"]),
  href: z.string(),
  label: z.string(),
  detail: z.string(),
});

/** Something of the user's that the palette leads to. */
export type FoundEntry = z.infer<typeof foundEntrySchema>;

export interface PaletteEntry {
  readonly group: "Symbols" | "Go to" | "Do";
  readonly kind: FoundEntry["kind"] | "page" | "command";
  readonly href: string;
  readonly label: string;
  readonly detail: string;
  /** How the keyboard gets there without the palette. */
  readonly keys?: string;
}

const mostEach = 6;

/**
 * What fits the text, best first: every word must stand somewhere in the entry, and what begins with the text comes
 * first. A leading `>` asks for commands alone.
 */
export function findEntries(entries: readonly PaletteEntry[], text: string): readonly PaletteEntry[] {
  const isCommand = text.startsWith(">");
  const wanted = (isCommand ? text.slice(1) : text).trim().toLowerCase();
  const words = wanted.split(/\s+/).filter((word) => word !== "");
  const fitting = entries
    .filter((entry) => !isCommand || entry.group === "Do")
    .map((entry) => ({ entry, rank: rankOf(entry, wanted, words) }))
    .filter(({ rank }) => rank !== null)
    .toSorted((one, other) => (one.rank ?? 0) - (other.rank ?? 0))
    .map(({ entry }) => entry);
  return (["Symbols", "Go to", "Do"] as const).flatMap((group) =>
    fitting.filter((entry) => entry.group === group).slice(0, mostEach),
  );
}

/** 0 begins with the text, 1 holds it, 2 holds its words; null does not fit. */
function rankOf({ label, detail }: PaletteEntry, wanted: string, words: readonly string[]): number | null {
  const name = label.toLowerCase();
  const all = `${name} ${detail.toLowerCase()}`;
  if (!words.every((word) => all.includes(word))) {
    return null;
  }
  return name.startsWith(wanted) ? 0 : name.includes(wanted) ? 1 : 2;
}
