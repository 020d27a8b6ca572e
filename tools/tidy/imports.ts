import { posix } from "node:path";
import { scan } from "./scan.ts";
import { type TextFile, isSource, lineOf } from "./tree.ts";

export interface ImportOf {
  readonly from: TextFile;
  /** As written: a package, `node:fs`, or a path. */
  readonly specifier: string;
  /** The file meant, relative to the root, where the specifier is a path. */
  readonly target: string | null;
  readonly line: number;
}

/** The words that stand before an import's specifier, at the end of the code before it. */
const opener = /(?:\bfrom\s*|\bimport\s*|\bimport\s*\(\s*)$/;

/** Every import, re-export and dynamic import with a fixed specifier. */
export const importsOf = (files: readonly TextFile[]): readonly ImportOf[] =>
  files.filter((file) => isSource(file.path)).flatMap(importsOfFile);

function importsOfFile(file: TextFile): readonly ImportOf[] {
  const { code, literals } = scan(file);
  return literals
    .filter((literal) => opener.test(code.slice(Math.max(0, literal.offset - 40), literal.offset - 1)))
    .map((literal) => ({
      from: file,
      specifier: literal.text,
      target: literal.text.startsWith(".") ? posix.join(posix.dirname(file.path), literal.text) : null,
      line: lineOf(file.text, literal.offset),
    }));
}
