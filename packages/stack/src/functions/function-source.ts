import { existsSync } from "node:fs";
import path from "node:path";
import { type FunctionConfig } from "../config.ts";

export interface FunctionSource {
  readonly name: string;
  readonly folder: string;
  readonly entrypoint: string;
  /** Folders beside it that it may import from. */
  readonly sharedFolders: readonly string[];
  readonly configFile: string | undefined;
  readonly importMapFile: string | undefined;
  readonly verifyJwt: boolean;
}

const defaults: FunctionConfig = { enabled: true, verifyJwt: true, importMap: null, entrypoint: null };

/** Where a function is, or undefined where there is none of this name. Names that begin with `_` are no functions. */
export function findFunction(
  functionsFolder: string,
  name: string,
  configs: Readonly<Record<string, FunctionConfig>>,
): FunctionSource | undefined {
  const config = Object.hasOwn(configs, name) ? (configs[name] ?? defaults) : defaults;
  if (!/^[A-Za-z0-9][A-Za-z0-9_-]*$/.test(name) || !config.enabled) {
    return undefined;
  }
  // Paths in config.toml are meant from the folder in which it lies, one above the functions.
  const base = path.dirname(functionsFolder);
  const folder = path.join(functionsFolder, name);
  const entrypoint = config.entrypoint === null ? path.join(folder, "index.ts") : path.resolve(base, config.entrypoint);
  if (!existsSync(entrypoint)) {
    return undefined;
  }
  const own = path.dirname(entrypoint);
  const importMap =
    config.importMap === null ? path.join(own, "import_map.json") : path.resolve(base, config.importMap);
  return {
    name,
    folder: own,
    entrypoint,
    sharedFolders: [path.join(functionsFolder, "_shared")].filter((shared) => existsSync(shared)),
    configFile: ["deno.json", "deno.jsonc"].map((file) => path.join(own, file)).find((file) => existsSync(file)),
    importMapFile: existsSync(importMap) ? importMap : undefined,
    verifyJwt: config.verifyJwt,
  };
}
