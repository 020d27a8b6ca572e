import { createHash } from "node:crypto";
import { readFileSync, realpathSync, statSync } from "node:fs";
import { extname, isAbsolute, relative } from "node:path";
import { DomainError } from "@chandlery/core/base";
import { builtInStrategies } from "@chandlery/core/strategy";

/** Which strategy to run: one of ours, or a file as it is at this moment. */
export type StrategyReference =
  | { readonly kind: "built_in"; readonly name: string }
  | { readonly kind: "file"; readonly path: string; readonly sha256: string };

const extensions = new Set([".ts", ".mts", ".js", ".mjs"]);

/** Finds a strategy by built-in name or by path. A file must lie below one of `roots`, links resolved. */
export function resolveStrategy(text: string, roots: readonly string[]): StrategyReference {
  if (builtInStrategies.has(text)) {
    return { kind: "built_in", name: text };
  }
  const known = [...builtInStrategies.keys()].join(", ");
  if (!isAbsolute(text)) {
    throw new DomainError(
      "strategy_not_found",
      `"${text}" is neither a built-in strategy (${known}) nor an absolute path.`,
    );
  }
  const path = realPath(text);
  if (path === null) {
    throw new DomainError("strategy_not_found", `There is no file ${text}.`);
  }
  if (!roots.some((root) => isBelow(path, realPath(root)))) {
    throw new DomainError(
      "strategy_not_found",
      `${text} is not below one of the strategy folders: ${roots.join(", ")}.`,
      {
        suggestion: "Move the file into one of the folders that the detail names.",
      },
    );
  }
  return fileReference(path);
}

/** A file that the person at the terminal named: no folder is asked for. */
export function fileReference(path: string): StrategyReference {
  const real = realPath(path);
  if (real === null || !statSync(real).isFile() || !extensions.has(extname(real))) {
    throw new DomainError("strategy_not_found", `${path} is not a file that ends in ${[...extensions].join(", ")}.`);
  }
  return { kind: "file", path: real, sha256: createHash("sha256").update(readFileSync(real)).digest("hex") };
}

/** How a strategy is called in lists: a built-in name, or the path of its file. */
export const strategyName = (reference: StrategyReference): string =>
  reference.kind === "built_in" ? reference.name : reference.path;

function realPath(path: string): string | null {
  try {
    return realpathSync(path);
  } catch {
    return null;
  }
}

function isBelow(path: string, root: string | null): boolean {
  if (root === null) {
    return false;
  }
  const way = relative(root, path);
  return way !== "" && !way.startsWith("..") && !isAbsolute(way);
}
