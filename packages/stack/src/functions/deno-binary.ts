import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

/** Deno's binary from npm; undefined where it is not installed, which is everywhere but on Linux x64 with glibc. */
export function findDeno(): string | undefined {
  try {
    const manifest = createRequire(import.meta.url).resolve("@deno/linux-x64-glibc/package.json");
    const binary = path.join(path.dirname(manifest), "deno");
    return existsSync(binary) ? binary : undefined;
  } catch {
    return undefined;
  }
}
