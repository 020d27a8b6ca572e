import { readFileSync } from "node:fs";
import { type LawLine, parseLaw } from "./compare-law.ts";

const file = new URL("law.txt", import.meta.url);

/** The law that this version was built with: `tools/gen-law.ts` writes it from a fresh database. */
export const writtenLaw = (): readonly LawLine[] => parseLaw(readFileSync(file, "utf8"));
