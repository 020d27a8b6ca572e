import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { withClient } from "@chandlery/stack";
import { makeTestFolder, removeFolder } from "@chandlery/stack/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Check } from "../doctor.ts";
import { requireRunning, urlIn } from "../install.ts";
import { projectRoot } from "../project.ts";
import { type Command, findFreeBase, runScript, until } from "../supervise/fixture/processes.ts";

const run = promisify(execFile);

let folder: string;
let dataDir: string;
let install: Command;

beforeAll(async () => {
  folder = await makeTestFolder("doctor");
  dataDir = path.join(folder, "data");
  install = runScript("up-supabase.ts", [
    dataDir,
    String(await findFreeBase()),
    path.join(projectRoot, "supabase"),
    "engine",
  ]);
  await until("it is ready", () => (install.output().includes("Ready in") ? true : undefined), install.output);
});

afterAll(async () => {
  install.process.kill("SIGTERM");
  await install.ended;
  await removeFolder(folder);
});

/** The command as a person runs it: its exit code, and what it printed. */
async function chandlery(...args: readonly string[]): Promise<{ readonly code: number; readonly stdout: string }> {
  const main = path.join(projectRoot, "apps/cli/src/main.ts");
  try {
    return { code: 0, ...(await run(process.execPath, [main, ...args, "--data-dir", dataDir])) };
  } catch (error) {
    return error as { readonly code: number; readonly stdout: string };
  }
}

async function doctor(): Promise<{
  readonly code: number;
  readonly failed: readonly string[];
  readonly checks: readonly Check[];
}> {
  const { code, stdout } = await chandlery("doctor", "--json");
  const { checks } = JSON.parse(stdout) as { readonly checks: readonly Check[] };
  return { code, checks, failed: checks.filter(({ ok }) => ok !== true).map(({ name }) => name) };
}

async function asOwner<Row extends object>(sql: string): Promise<readonly Row[]> {
  const url = urlIn(await requireRunning({ dataDir }))("postgres");
  return withClient(url, async (client) => (await client.query<Row>(sql)).rows);
}

/** A new user who signs in, as their browser would. */
async function signIn(email: string): Promise<void> {
  const { state, secrets } = await requireRunning({ dataDir });
  const ask = async (address: string, key: string, body: object) => {
    const answer = await fetch(`${state.supabase.url}${address}`, {
      method: "POST",
      headers: { apikey: key, authorization: `Bearer ${key}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    expect(answer.status).toBe(200);
  };
  const password = "correct horse battery staple";
  await ask("/auth/v1/admin/users", secrets.keys.secretKey, { email, password, email_confirm: true });
  await ask("/auth/v1/token?grant_type=password", secrets.keys.publishableKey, { email, password });
}

test("an install that is well is well in every respect", async () => {
  await signIn("ada@example.org");
  const { code, checks } = await doctor();
  expect(checks.map(({ name, ok, wayOut }) => [name, ok, wayOut])).toEqual(
    ["services", "logins", "migrations", "law", "reconciliation", "audit", "clock", "disk"].map((name) => [
      name,
      true,
      "",
    ]),
  );
  expect(code).toBe(0);
});

test("the audit log goes out into a file, and is verified there without a database", async () => {
  const file = path.join(folder, "audit.jsonl");
  const exported = await chandlery("audit", "export", file, "--json");
  const lines = (await readFile(file, "utf8")).trimEnd().split("\n");
  expect(JSON.parse(exported.stdout)).toEqual({ file, entries: lines.length });
  // The export tells of itself, in the chain of the install.
  const kinds = lines.map(
    (line) => (JSON.parse((JSON.parse(line) as { readonly entry: string }).entry) as { readonly kind?: string }).kind,
  );
  expect(kinds.filter((kind) => kind !== undefined)).toEqual(["audit_exported", "signed_in"]);
  const verified = await chandlery("audit", "verify", "--file", file, "--json");
  expect([verified.code, JSON.parse(verified.stdout)]).toMatchObject([
    0,
    { ok: true, entries: lines.length, heads: null },
  ]);
  expect(JSON.parse((await chandlery("audit", "export", file, "--json")).stdout)).toMatchObject({
    error: { code: "audit_file_exists" },
  });
});

test("the owner switches the gate off: doctor names the line, and the engine halts trading at its start", async () => {
  await asOwner("alter table public.orders disable trigger require_approval");
  const { code, failed, checks } = await doctor();
  expect([code, failed]).toEqual([1, ["law"]]);
  const law = checks.find(({ name }) => name === "law");
  expect(law?.detail).toMatch(/missing: trigger CREATE TRIGGER require_approval .*, always; not of the law: .*, off/);
  expect(law?.wayOut).toContain("reset the global kill switch");

  const { state } = await requireRunning({ dataDir });
  process.kill(state.services.find(({ name }) => name === "compute")?.pid ?? 0, "SIGKILL");
  const [kill] = await until("trading is halted", async () => {
    const rows = await asOwner<{ readonly level: number }>(
      "select level from public.kill_switches where scope_key = 'global'",
    );
    return rows.length > 0 ? rows : undefined;
  });
  expect(kill).toEqual({ level: 2 });
  await asOwner("alter table public.orders enable always trigger require_approval");
  await until("compute is back", async () => ((await doctor()).failed.length === 0 ? true : undefined));
});

test("the owner changes an entry: doctor and verify name the chain and the number", async () => {
  await asOwner(`alter table public.audit_log disable trigger keep_facts;
    update public.audit_log set entry = replace(entry, 'trader', 'viewer') where entry::jsonb ->> 'table' = 'user_roles';
    alter table public.audit_log enable always trigger keep_facts`);
  const { code, failed, checks } = await doctor();
  expect([code, failed]).toEqual([1, ["audit"]]);
  expect(checks.find(({ name }) => name === "audit")?.detail).toMatch(
    /^the chain of [0-9a-f-]{36} is broken at 1: changed$/,
  );
  const verified = await chandlery("audit", "verify");
  expect(verified.code).toBe(1);
  expect(verified.stdout).toContain("BROKEN at 1: changed; whole to 0");
});

test("what cannot log in is told", async () => {
  await asOwner("alter role engine_execution password 'another'");
  const { failed, checks } = await doctor();
  expect(failed).toEqual(["logins", "audit"]);
  expect(checks.find(({ name }) => name === "logins")?.detail).toBe(
    'engine_execution: password authentication failed for user "engine_execution"',
  );
});
