import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

export interface TextFile {
  /** Relative to the repository's root, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

export interface Violation {
  readonly path: string;
  /** Counted from 1; 0 where the whole file or tree is meant. */
  readonly line: number;
  readonly message: string;
}

/** A check is pure: it sees the tree and names what breaks its rule. */
export type Check = (files: readonly TextFile[]) => readonly Violation[];

const binary = /\.(gz|png|jpg|ico|woff2|wasm)$/;

/** Every text file that is tracked, or untracked and not ignored: what a commit of everything would hold. */
export function readTree(root: string): readonly TextFile[] {
  const listing = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    cwd: root,
    encoding: "utf8",
  });
  return [...new Set(listing.split("\0"))]
    .filter((path) => path !== "" && !binary.test(path) && existsSync(join(root, path)))
    .map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }));
}

export const isTest = (path: string): boolean => path.endsWith(".test.ts");

/** Our own code: TypeScript and plain JavaScript, tests included. What others wrote lies in a folder of its own. */
export const isSource = (path: string): boolean => /\.(ts|mjs)$/.test(path) && !path.includes("/_shared/vendor/");

export const isCore = (path: string): boolean => path.startsWith("packages/core/src/");

export const lineOf = (text: string, offset: number): number => text.slice(0, offset).split("\n").length;

/** One violation for each match of a global pattern. */
export function matches(
  file: TextFile,
  text: string,
  pattern: RegExp,
  message: (found: string) => string,
): Violation[] {
  return [...text.matchAll(pattern)].map((match) => ({
    path: file.path,
    line: lineOf(text, match.index),
    message: message(match[0].trim()),
  }));
}
