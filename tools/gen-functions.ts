import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { madeFiles } from "./functions/files.ts";

// Writes what edge functions have as copies; with `--check` it only says whether they are up to date.
const folder = path.join(import.meta.dirname, "../supabase/functions/_shared");
const made = await madeFiles();
const madeFolders = ["vendor", "contract", "venue"];

const present = madeFolders
  .flatMap((name) => readdirSync(path.join(folder, name), { recursive: true, withFileTypes: true }))
  .filter((entry) => entry.isFile())
  .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));
const stale = present.filter((name) => !made.has(name));
const behind = [...made].filter(([name, text]) => read(name) !== text).map(([name]) => name);

if (process.argv.includes("--check")) {
  if (stale.length + behind.length > 0) {
    console.error(
      `supabase/functions/_shared is behind (${[...behind, ...stale].join(", ")}): run node tools/gen-functions.ts`,
    );
    process.exitCode = 1;
  }
} else {
  for (const name of stale) {
    rmSync(path.join(folder, name));
  }
  for (const name of behind) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), made.get(name) ?? "");
  }
}

function read(name: string): string | undefined {
  try {
    return readFileSync(path.join(folder, name), "utf8");
  } catch {
    return undefined;
  }
}
