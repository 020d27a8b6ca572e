import { spawnSync } from "node:child_process";
import path from "node:path";

// Writes apps/engine/src/law/law.txt from a fresh, migrated database. The test that compares is what knows how to make one.
const root = path.join(import.meta.dirname, "..");
const test = "apps/engine/src/law/law.integration.test.ts";
const { status } = spawnSync(path.join(root, "node_modules/.bin/vitest"), ["run", test, "--update"], {
  cwd: root,
  stdio: "inherit",
});
process.exitCode = status ?? 1;
