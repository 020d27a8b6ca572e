import { posix } from "node:path";
import { type Check, type TextFile, type Violation, lineOf } from "./tree.ts";

/** Links of documents to files of this repository; what stands in code is no link. */
export const links: Check = (files) => {
  const paths = new Set(files.flatMap((file) => [file.path, ...foldersOf(file.path)]));
  return files.filter((file) => file.path.endsWith(".md")).flatMap((file) => brokenLinks(file, paths));
};

function brokenLinks(file: TextFile, paths: ReadonlySet<string>): readonly Violation[] {
  const prose = file.text.replace(/```[^]*?```|`[^`\n]*`/g, (code) => code.replace(/[^\n]/g, " "));
  return [...prose.matchAll(/\]\(([^)\s#]+)[^)]*\)/g)].flatMap(({ 1: target = "", index }) => {
    const path = posix.join(posix.dirname(file.path), target).replace(/\/$/, "");
    const isFine = /^[a-z]+:/.test(target) || paths.has(path);
    return isFine
      ? []
      : [{ path: file.path, line: lineOf(file.text, index), message: `points to ${target}, which is not there` }];
  });
}

const foldersOf = (path: string): readonly string[] =>
  path.split("/").flatMap((_, index, parts) => (index === 0 ? [] : [parts.slice(0, index).join("/")]));
