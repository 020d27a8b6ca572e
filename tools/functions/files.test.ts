import { spawnSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { madeFiles } from "./files.ts";

const root = path.join(import.meta.dirname, "../..");
const shared = path.join(root, "supabase/functions/_shared");

test("what functions have as copies is what the tool makes of the installed packages", () => {
  const checked = spawnSync(process.execPath, [path.join(root, "tools/gen-functions.ts"), "--check"], {
    encoding: "utf8",
  });
  expect([checked.stderr, checked.status]).toEqual(["", 0]);
});

test("it is made alike each time, in one file a library, with the licences", async () => {
  const [once, again] = await Promise.all([madeFiles(), madeFiles()]);
  expect([...once]).toEqual([...again]);
  for (const name of ["vendor/zod.js", "vendor/hpke.js"]) {
    expect([name, /\b(import|export)\b[^;]*\bfrom\s*["'`]/.test(once.get(name) ?? "")]).toEqual([name, false]);
  }
  expect(once.get("vendor/LICENSES")).toMatch(
    /^zod [\d.]+ \(MIT\)[\s\S]+@hpke\/core 1\.9\.0 \(MIT\)[\s\S]+@hpke\/common/,
  );
});

test("no function leaves its folder, and none uses what passes by the policies", () => {
  const written = readdirSync(path.dirname(shared), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts") && !/vendor\/|error-pages/.test(name))
    .map((name) => ({ name, text: readFileSync(path.join(path.dirname(shared), name), "utf8") }));
  expect(written.length).toBeGreaterThan(8);
  expect(faultsOf(written)).toEqual([]);
  // The check sees what it is to see.
  const planted = [
    `import { a } from "npm:a@1.0.0";`,
    `import { a } from "../../../packages/a.ts";`,
    `Deno.env.get("SUPABASE_DB_URL")`,
    `Deno.env.get("SUPABASE_SERVICE_ROLE_KEY")`,
    `Deno.env.get("SUPABASE_SECRET_KEYS")`,
  ];
  for (const text of planted) {
    expect([text, faultsOf([{ name: "planted/index.ts", text }]).length]).toEqual([text, 1]);
  }
});

function faultsOf(files: readonly { readonly name: string; readonly text: string }[]): readonly string[] {
  return files.flatMap(({ name, text }) => {
    const imports = [...text.matchAll(/\bfrom "([^"]+)"/g)].map(([, from = ""]) => from);
    const away = imports.filter(
      (from) => !path.posix.join(path.posix.dirname(name), from).match(/^[\w-]/) || !/^\.{1,2}\//.test(from),
    );
    const keys = text.match(/SUPABASE_(DB_URL|SERVICE_ROLE_KEY|SECRET_KEYS)/g) ?? [];
    return [...away, ...keys].map((what) => `${name}: ${what}`);
  });
}
