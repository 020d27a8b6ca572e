import { spawnSync } from "node:child_process";
import { cpSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { type Secrets, newSecrets, readSecrets } from "@chandlery/stack";
import { makeTestFolder, removeFolder } from "@chandlery/stack/testing";
import { FunctionsHttpError, createClient } from "@supabase/supabase-js";
import { afterAll, beforeAll, expect, test } from "vitest";
import { projectRoot, projectVersion } from "../project.ts";
import { readState } from "../state.ts";
import { type Command, findFreeBase, runScript, until } from "./fixture/processes.ts";

/*
 * The functions of the product behind the supervisor. They run from a copy of `supabase/` in another folder, so that an
 * import that leaves `supabase/functions` fails here as it would at Supabase.
 */

let folder = "";
let supabaseFolder = "";
let command: Command;
let secrets: Secrets;
let url = "";

beforeAll(async () => {
  folder = await makeTestFolder("up functions");
  supabaseFolder = path.join(folder, "supabase");
  cpSync(path.join(projectRoot, "supabase"), supabaseFolder, { recursive: true });
  const dataDir = path.join(folder, "data");
  command = runScript("up-supabase.ts", [dataDir, String(await findFreeBase()), supabaseFolder]);
  const state = await until("it is ready", () => readState(dataDir), command.output);
  url = state.supabase.url;
  secrets = (await readSecrets(dataDir)) ?? newSecrets();
}, 60_000);

afterAll(async () => {
  command.process.kill("SIGTERM");
  await command.ended;
  await removeFolder(folder);
});

const denoBinary = () =>
  path.join(path.dirname(createRequire(import.meta.url).resolve("@deno/linux-x64-glibc/package.json")), "deno");

/** Deno processes whose working folder lies in the copy. */
const denoCount = (): number =>
  readdirSync("/proc").filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(supabaseFolder);
    } catch {
      return false;
    }
  }).length - 1;

const health = (key = secrets.keys.publishableKey) =>
  createClient(url, key).functions.invoke("health", { method: "GET" });

test("Deno does not run before the first call", () => {
  // The fixture itself names the folder in its arguments: it is the one that denoCount takes away.
  expect(denoCount()).toBe(0);
});

test("health tells version, time and that the database answers, with the caller's key", async () => {
  for (const key of [secrets.keys.publishableKey, secrets.keys.anonKey, secrets.keys.secretKey]) {
    const { data, error } = await health(key);
    expect(error).toBeNull();
    expect(data).toEqual({
      status: "ok",
      version: projectVersion(),
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      database: "ok",
    });
  }
});

test("without a key it is refused before it runs, and other methods are told apart", async () => {
  const address = `${url}/functions/v1/health`;
  expect((await fetch(address)).status).toBe(401);
  expect((await fetch(address, { method: "OPTIONS" })).headers.get("access-control-allow-origin")).toBe("*");
  const answer = await fetch(address, { method: "DELETE", headers: { apikey: secrets.keys.publishableKey } });
  expect([answer.status, await answer.json()]).toEqual([405, expect.objectContaining({ code: "method_not_allowed" })]);
});

test("a changed file is served without a restart", async () => {
  const file = path.join(supabaseFolder, "functions/_shared/version.ts");
  writeFileSync(file, readFileSync(file, "utf8").replace(projectVersion(), "9.9.9"));
  const version = await until("the change is seen", async () => {
    const { data } = (await health()) as { readonly data: { readonly version: string } | null };
    return data?.version === "9.9.9" ? data.version : undefined;
  });
  expect(version).toBe("9.9.9");
});

/** The server and every session of it: those that are open would go on to answer. */
function signalDatabase(signal: "SIGSTOP" | "SIGCONT"): void {
  const pid = readState(path.join(folder, "data"))?.database.pid ?? Number.NaN;
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ").filter(Boolean).map(Number);
  for (const member of [pid, ...children]) {
    process.kill(member, signal);
  }
}

test("a database that does not answer is told with 503", async () => {
  signalDatabase("SIGSTOP");
  try {
    const { error } = await health();
    expect(error).toBeInstanceOf(FunctionsHttpError);
    const answer = (error as FunctionsHttpError).context as Response;
    expect([answer.status, await answer.json()]).toEqual([
      503,
      expect.objectContaining({ status: "degraded", database: "no answer in time" }),
    ]);
  } finally {
    signalDatabase("SIGCONT");
  }
});

test("every function passes Deno's check, with nothing from the network", { timeout: 120_000 }, () => {
  const functions = path.join(projectRoot, "supabase/functions");
  const names = readdirSync(functions).filter((name) => /^[a-z-]+$/.test(name));
  expect(names).toContain("health");
  const files = names.map((name) => `${name}/index.ts`);
  const checked = spawnSync(denoBinary(), ["check", "--no-remote", "--no-config", ...files], {
    cwd: functions,
    env: { DENO_DIR: path.join(folder, "deno"), NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" },
    encoding: "utf8",
  });
  expect([checked.status, checked.stderr]).toEqual([0, expect.any(String)]);
});
