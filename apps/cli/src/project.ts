import { readFileSync } from "node:fs";
import path from "node:path";

/** The repository: entries, migrations and strategies are found from here, wherever the command is run. */
export const projectRoot = path.resolve(import.meta.dirname, "../../..");

export const migrationsFolder = path.join(projectRoot, "supabase/migrations");

export function projectVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(path.join(projectRoot, "package.json"), "utf8"));
  return typeof manifest === "object" && manifest !== null && "version" in manifest
    ? String(manifest.version)
    : "unknown";
}
