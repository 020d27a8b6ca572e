import { readFileSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { type FunctionSource } from "./function-source.ts";
import { resolveNpm } from "./npm-specifier.ts";

type Imports = Readonly<Record<string, string>>;

const runtimeFile = (name: string): string => pathToFileURL(path.join(import.meta.dirname, "runtime", name)).href;

/**
 * What a function's import map says, with every specifier that would need the network turned into a file that is
 * installed here: `npm:` packages, supabase-js under its other addresses, the types of the edge runtime, and `serve`
 * of Deno's old standard library.
 */
export function buildImportMap(source: FunctionSource): { readonly imports: Imports } {
  const own = ownImports(source);
  const written = specifiersIn([source.folder, ...source.sharedFolders]);
  const wanted = [...Object.entries(own), ...written.map((specifier) => [specifier, specifier] as const)];
  const imports = wanted.flatMap(([name, target]) => {
    const file = localFile(target, source);
    return file === undefined && name === target ? [] : [[name, file ?? target] as const];
  });
  return { imports: Object.fromEntries(imports) };
}

function localFile(target: string, { folder }: FunctionSource): string | undefined {
  if (/^jsr:@supabase\/functions-js(@[^/]+)?\/edge-runtime\.d\.ts$/.test(target)) {
    return runtimeFile("edge-runtime.d.ts");
  }
  if (/^https:\/\/deno\.land\/std(@[^/]+)?\/http\/server\.ts$/.test(target)) {
    return runtimeFile("std-server.mjs");
  }
  const [, range] = /^(?:jsr:|https:\/\/esm\.sh\/)@supabase\/supabase-js(?:@([\d.^~]+))?$/.exec(target) ?? [];
  const isClient = /^(jsr:|https:\/\/esm\.sh\/)@supabase\/supabase-js(@|$)/.test(target);
  const specifier = isClient ? `npm:@supabase/supabase-js${range === undefined ? "" : `@${range}`}` : target;
  return resolveNpm(specifier, [folder, import.meta.dirname]);
}

/** Relative targets are meant from where the map is written. */
function ownImports({ configFile, importMapFile }: FunctionSource): Imports {
  const file = importMapFile ?? configFile;
  if (file === undefined) {
    return {};
  }
  const { imports = {} } = parseWithComments(readFileSync(file, "utf8")) as { readonly imports?: Imports };
  return Object.fromEntries(
    Object.entries(imports).map(([name, target]) => [
      name,
      /^\.{0,2}\//.test(target) ? new URL(target, pathToFileURL(file)).href : target,
    ]),
  );
}

/** `deno.jsonc` has comments and commas that JSON has not; what stands in strings is left alone. */
function parseWithComments(text: string): unknown {
  const bare = text.replaceAll(/("(?:[^"\\]|\\.)*")|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, "$1");
  return JSON.parse(bare.replaceAll(/("(?:[^"\\]|\\.)*")|,(?=\s*[}\]])/g, "$1"));
}

function specifiersIn(folders: readonly string[]): readonly string[] {
  const files = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((name) => /\.[mc]?[jt]sx?$/.test(name) && !name.includes("node_modules"))
      .map((name) => path.join(folder, name)),
  );
  const found = files
    .filter((file) => statSync(file).isFile())
    .flatMap((file) => [...readFileSync(file, "utf8").matchAll(/["']((?:npm:|jsr:|https:\/\/)[^"'\s]+)["']/g)]);
  return [...new Set(found.map(([, specifier = ""]) => specifier))];
}
