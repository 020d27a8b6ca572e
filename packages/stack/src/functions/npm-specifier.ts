import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

/**
 * The file in an installed package that `npm:name@range/subpath` stands for: functions start without the network. A
 * package that is missing, or in another version than asked for, is not resolved, and the function fails by its name.
 */
export function resolveNpm(specifier: string, folders: readonly string[]): string | undefined {
  const [, name, range = "", subpath = ""] =
    /^npm:\/?((?:@[^/@]+\/)?[^/@]+)(?:@([^/]+))?(\/.+)?$/.exec(specifier) ?? [];
  if (name === undefined) {
    return undefined;
  }
  for (const folder of folders.flatMap(withParents)) {
    const packageFolder = path.join(folder, "node_modules", name);
    if (existsSync(path.join(packageFolder, "package.json"))) {
      return entryOf(packageFolder, { range, subpath: `.${subpath}` });
    }
  }
  return undefined;
}

function withParents(folder: string): readonly string[] {
  const parent = path.dirname(folder);
  return parent === folder ? [folder] : [folder, ...withParents(parent)];
}

interface Wanted {
  readonly range: string;
  readonly subpath: string;
}

function entryOf(packageFolder: string, { range, subpath }: Wanted): string | undefined {
  const manifest = JSON.parse(readFileSync(path.join(packageFolder, "package.json"), "utf8")) as Manifest;
  if (!isInRange(manifest.version ?? "", range)) {
    return undefined;
  }
  const own = subpath === "." ? (manifest.module ?? manifest.main ?? "index.js") : subpath;
  const target = manifest.exports === undefined ? own : pick(exported(manifest.exports, subpath));
  return target === undefined ? undefined : pathToFileURL(path.join(packageFolder, target)).href;
}

interface Manifest {
  readonly version?: string;
  readonly exports?: unknown;
  readonly module?: string;
  readonly main?: string;
}

function exported(exports: unknown, subpath: string): unknown {
  if (typeof exports !== "object" || exports === null || !Object.keys(exports).some((key) => key.startsWith("."))) {
    return subpath === "." ? exports : undefined;
  }
  return new Map<string, unknown>(Object.entries(exports)).get(subpath);
}

const conditions = new Set(["deno", "node", "import", "module", "default"]);

/** The first condition that holds here, in the order of the package. */
function pick(target: unknown): string | undefined {
  if (typeof target === "string") {
    return target;
  }
  if (typeof target !== "object" || target === null) {
    return undefined;
  }
  for (const [condition, inner] of Object.entries(target)) {
    const found = conditions.has(condition) ? pick(inner) : undefined;
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}

/** Ranges as people write them after `npm:`: nothing, `2`, `2.1`, `2.1.3`, `^2.1.3`, `~2.1.3`. Others are not met. */
export function isInRange(version: string, range: string): boolean {
  const [, operator = "", ...parts] = /^([\^~]?)(\d+)(?:\.(\d+))?(?:\.(\d+))?$/.exec(range) ?? [];
  const wanted = parts.filter((part) => part !== undefined).map(Number);
  const actual = version.split(/[.+-]/, 3).map(Number);
  if (range === "" || range === "latest" || range === "*") {
    return true;
  }
  if (wanted.length === 0 || version.includes("-")) {
    return false;
  }
  const fixed = operator === "^" ? fixedByCaret(wanted) : operator === "~" ? Math.min(2, wanted.length) : wanted.length;
  return wanted.slice(0, fixed).every((part, at) => part === actual[at]) && isAtLeast(actual, wanted);
}

/** A caret keeps everything up to the first number that is not zero. */
const fixedByCaret = (wanted: readonly number[]): number => {
  const first = wanted.findIndex((part) => part !== 0);
  return first < 0 ? wanted.length : first + 1;
};

function isAtLeast(actual: readonly number[], wanted: readonly number[]): boolean {
  const differing = wanted.findIndex((part, at) => part !== actual[at]);
  return differing < 0 || (actual[differing] ?? 0) > (wanted[differing] ?? 0);
}
