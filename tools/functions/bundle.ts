import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { rolldown } from "rolldown";

export interface Bundle {
  /** Of the file: `zod` becomes `vendor/zod.js`. */
  readonly name: string;
  /** What the file exports, as a module says it. */
  readonly source: string;
  /** The workspace from which the packages are found. */
  readonly from: string;
  /** Packages whose code is in it: they are named with version and licence at the top of the file. */
  readonly packages: readonly string[];
}

const root = path.join(import.meta.dirname, "../..");

/** One file without imports. What it holds is decided by the lockfile alone, so that it can be compared. */
export async function bundle({ name, source, from, packages }: Bundle): Promise<string> {
  const build = await rolldown({
    input: "entry",
    cwd: path.join(root, from),
    platform: "neutral",
    resolve: { mainFields: ["module", "main"], conditionNames: ["import", "default"] },
    plugins: [entryOf(source), withoutLocales],
    onLog: (_level, log) => {
      throw new Error(`${name}: ${log.message}`);
    },
  });
  const { output } = await build.generate({ format: "esm", minify: true, comments: false });
  await build.close();
  const [chunk, ...others] = output;
  if (others.length > 0 || chunk.imports.length > 0) {
    throw new Error(`${name} is not one file without imports`);
  }
  const made = packages.map((one) => manifestOf(one, from)).map(({ label }) => label);
  return `// @ts-self-types="./${name}.d.ts"\n// Made by tools/gen-functions.ts from ${made.join(", ")}.\n${chunk.code}`;
}

const entryOf = (source: string) => ({
  name: "entry",
  resolveId: (id: string) => (id === "entry" ? id : undefined),
  load: (id: string) => (id === "entry" ? { code: source, moduleType: "js" as const } : undefined),
});

/** Zod brings its messages in fifty languages; problem documents are in English. */
const withoutLocales = {
  name: "without locales",
  resolveId: (id: string) => (id.endsWith("locales/index.js") ? "no-locales" : undefined),
  load: (id: string) => (id === "no-locales" ? { code: "export {};", moduleType: "js" as const } : undefined),
};

export interface PackageManifest {
  /** `zod 4.6.7 (MIT)` */
  readonly label: string;
  readonly folder: string;
  readonly licence: string;
}

export function manifestOf(name: string, from: string): PackageManifest {
  const folder = folderOf(name, path.join(root, from));
  const { version, license } = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8")) as Manifest;
  return {
    label: `${name} ${version} (${license})`,
    folder,
    licence: readFileSync(path.join(folder, "LICENSE"), "utf8"),
  };
}

interface Manifest {
  readonly version: string;
  readonly license: string;
}

/** A package need not export its manifest, so the folder is looked for where Node would look. */
function folderOf(name: string, from: string): string {
  const places = createRequire(path.join(from, "package.json")).resolve.paths(name) ?? [];
  for (const place of places) {
    try {
      readFileSync(path.join(place, name, "package.json"));
      return path.join(place, name);
    } catch {
      // Not here: the next folder up.
    }
  }
  throw new Error(`${name} is not installed`);
}
