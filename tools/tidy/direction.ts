import { type ImportOf, importsOf } from "./imports.ts";
import { type TextFile, type Violation, isTest } from "./tree.ts";

interface Room {
  /** Our packages that it may import. */
  readonly may: readonly string[];
  /** What its tests may import besides. */
  readonly tests?: readonly string[];
  /** A folder outside that it may reach by a path. */
  readonly reaches?: string;
}

const rooms: Readonly<Record<string, Room>> = {
  "packages/core": { may: [] },
  "packages/exchange": { may: ["core"] },
  "packages/sdk": { may: ["core"] },
  "packages/stack": { may: [] },
  "apps/engine": { may: ["core", "exchange", "sdk"], tests: ["stack"] },
  "apps/cli": { may: ["core", "sdk", "stack"] },
  // Supabase bundles a function from its folder and `_shared` alone.
  "supabase/functions": { may: [] },
  strategies: { may: ["core"] },
  // It measures the product whole.
  bench: { may: ["core", "stack"], reaches: "apps/" },
  // They try the product out, and use what its own tests use.
  proofs: { may: ["sdk", "stack"], reaches: "apps/engine/src/" },
  // The bootstrap and the command line find the pinned Node by the same plain JavaScript.
  tools: { may: ["core", "stack"], tests: ["sdk"], reaches: "apps/cli/bin/" },
};

/** The folders of core in the order in which money is made: each imports only from those before it. */
const coreFolders = [
  "base",
  "market",
  "indicator",
  "ledger",
  "strategy",
  "risk",
  "order",
  "pipeline",
  "simulate",
  "report",
  "backtest",
  "model",
] as const;

const coreLibraries = ["decimal.js"];
const testLibraries = ["vitest", "fast-check"];

export function direction(files: readonly TextFile[]): readonly Violation[] {
  return importsOf(files).flatMap((found) => {
    const message = packageFault(found) ?? coreFault(found);
    return message === null ? [] : [{ path: found.from.path, line: found.line, message }];
  });
}

const roomOf = (path: string): string | undefined => Object.keys(rooms).find((room) => path.startsWith(`${room}/`));

/** What tests share: it may import what tests may, and nothing but tests may import it. */
const isForTests = (path: string): boolean => isTest(path) || /^(?:apps\/engine\/src\/testing|proofs)\//.test(path);

function packageFault({ from, specifier, target }: ImportOf): string | null {
  const room = roomOf(from.path);
  if (room === undefined) {
    return null;
  }
  const rule = rooms[room];
  if (target !== null) {
    const isInside = target.startsWith(`${room}/`) || (rule?.reaches !== undefined && target.startsWith(rule.reaches));
    if (isForTests(target) && !isForTests(from.path)) {
      return `${from.path} is no test and imports ${specifier}, which is there for tests`;
    }
    return isInside ? null : `${room} reaches out of its folder by the path ${specifier}`;
  }
  const named = /^@chandlery\/([^/]+)/.exec(specifier)?.[1];
  if (named === undefined) {
    return null;
  }
  const allowed = [...(rule?.may ?? []), ...(isForTests(from.path) ? (rule?.tests ?? []) : [])];
  return allowed.includes(named) ? null : `${room} may not import ${named}`;
}

function coreFault(found: ImportOf): string | null {
  const folder = coreFolderOf(found.from.path);
  if (folder === null) {
    return null;
  }
  return found.target === null ? libraryFault(found) : folderFault(found, folder, found.target);
}

function libraryFault({ from, specifier }: ImportOf): string | null {
  const allowed = isTest(from.path) ? [...coreLibraries, ...testLibraries] : coreLibraries;
  const isNodeInTest = isTest(from.path) && specifier.startsWith("node:");
  return allowed.includes(specifier) || isNodeInTest
    ? null
    : `core may import no library but ${coreLibraries.join(", ")}`;
}

function folderFault({ from }: ImportOf, folder: string, target: string): string | null {
  const other = coreFolderOf(target);
  if (other === null || other === folder) {
    return null;
  }
  if (!target.endsWith(`/${other}/index.ts`)) {
    return `core/${folder} reaches into core/${other}: import ../${other}/index.ts`;
  }
  const order: readonly string[] = coreFolders;
  if (!order.includes(folder) || !order.includes(other)) {
    return `core has no place for the folder ${order.includes(folder) ? other : folder} in its order`;
  }
  const isBefore = order.indexOf(other) < order.indexOf(folder);
  // A parity test stands in an early folder and compares with a later one; a test is imported by nobody.
  return isBefore || isTest(from.path) ? null : `core/${folder} may not import core/${other}, which comes after it`;
}

const coreFolderOf = (path: string): string | null => /^packages\/core\/src\/([^/]+)\//.exec(path)?.[1] ?? null;
