import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { withClient } from "@chandlery/stack";
import { type TestStack, createTestStack, makeTestFolder, removeFolder, signUp } from "@chandlery/stack/testing";
import { afterAll, beforeAll, expect, test } from "vitest";

/*
 * What every function on `serveJson` does by itself, seen from outside. The functions run from a copy of
 * `supabase/functions`, so an import that leaves the folder fails here as it would at Supabase.
 */

const root = path.join(import.meta.dirname, "../..");
const canary = "canary-5f0e7a31c9";

let folder = "";
let stack: TestStack;
let token = "";
let userId = "";

const echo = `
  import { serveJson, withBody, withoutBody } from "../_shared/serve-json.ts";
  import { z } from "../_shared/vendor/zod.js";
  const body = z.strictObject({ name: z.string().max(20), note: z.string().default("none"), does: z.string().optional() });
  serveJson({
    GET: withoutBody(async ({ select, path, userId }) => ({ path, userId, roles: await select("user_roles?select=role&order=role") })),
    POST: withBody(body, async ({ body, rpc, idempotencyKey }) => {
      if (body.does === "throw") throw new Error(body.name);
      if (body.does === "key") return { key: idempotencyKey() };
      if (body.does === "twice") { await rpc("planted", { reason: "nothing" }); await rpc("planted", { reason: "nothing" }); }
      if (body.does !== undefined) return { answer: await rpc("planted", { reason: body.does }) };
      return body;
    }),
  });`;

const planted = `
  create function public.planted(reason text) returns text language plpgsql set search_path = '' as $$
  begin
    if reason = 'ours' then
      raise exception 'exchange_key_unknown' using errcode = 'PT404', detail = 'said by SQL', hint = 'do that';
    elsif reason = 'foreign' then
      raise exception 'a value: ${canary}';
    elsif reason = 'denied' then
      raise exception 'no' using errcode = '42501';
    elsif reason = 'away' then
      raise exception 'no' using errcode = '57P01';
    end if;
    return (select auth.uid())::text;
  end $$;
  revoke execute on function public.planted from public;
  grant execute on function public.planted to authenticated;
  notify pgrst, 'reload schema';`;

beforeAll(async () => {
  folder = await makeTestFolder("frame");
  const functions = path.join(folder, "functions");
  cpSync(path.join(root, "supabase/functions"), functions, { recursive: true });
  mkdirSync(path.join(functions, "echo"));
  writeFileSync(path.join(functions, "echo/index.ts"), echo);
  writeFileSync(path.join(functions, "echo/deno.json"), `{ "imports": {} }`);
  stack = await createTestStack({ functionsFolder: functions });
  await withClient(stack.database.urls.postgres, (client) => client.query(planted));
  ({ token, userId } = await signUp(stack, "frame@example.org"));
});

afterAll(async () => {
  await stack.stop();
  await removeFolder(folder);
});

async function call(init: RequestInit & { readonly path?: string } = {}) {
  const { path: below = "", headers, ...rest } = init;
  const answer = await fetch(`${stack.url}/functions/v1/echo${below}`, {
    ...rest,
    headers: {
      apikey: stack.keys.publishableKey,
      authorization: `Bearer ${token}`,
      ...(headers as Record<string, string>),
    },
  });
  const text = await answer.text();
  return {
    status: answer.status,
    headers: answer.headers,
    text,
    json: (text === "" ? null : JSON.parse(text)) as Record<string, unknown>,
  };
}

const post = (body: unknown, headers: Record<string, string> = {}) =>
  call({ method: "POST", body: typeof body === "string" ? body : JSON.stringify(body), headers });

test("a checked body reaches the handler, defaults filled in, and the returned value is the answer", async () => {
  const { status, headers, json } = await post({ name: "a" });
  expect([status, json]).toEqual([200, { name: "a", note: "none" }]);
  expect([
    headers.get("x-request-id"),
    headers.get("cache-control"),
    headers.get("access-control-allow-origin"),
  ]).toEqual([expect.stringMatching(/^[\w-]{8,64}$/), "no-store", "*"]);
});

test("a handler reads and calls as the user, and knows the path below its name", async () => {
  expect((await call({ path: "/one/two" })).json).toEqual({
    path: ["one", "two"],
    userId,
    roles: [{ role: "admin" }, { role: "trader" }],
  });
  expect((await post({ name: "a", does: "nothing" })).json).toEqual({ answer: userId });
});

test("a preflight names the methods and the headers, without a token", async () => {
  const answer = await fetch(`${stack.url}/functions/v1/echo`, { method: "OPTIONS" });
  expect([answer.status, answer.headers.get("access-control-allow-methods")]).toEqual([204, "GET, POST, OPTIONS"]);
  expect(answer.headers.get("access-control-allow-headers")).toContain("idempotency-key");
});

test.each([
  ["another method", () => call({ method: "DELETE" }), 405, "method_not_allowed", "this function takes GET, POST"],
  [
    "the install's own key",
    () => call({ headers: { authorization: `Bearer ${stack.keys.anonKey}` } }),
    401,
    "user_token_missing",
    "the token is the install's own, and no user's",
  ],
  [
    "the service's key",
    () => call({ headers: { authorization: `Bearer ${stack.keys.serviceRoleKey}` } }),
    401,
    "user_token_invalid",
    "the token is no user's access token",
  ],
  ["no JSON", () => post(`{"name": "${canary}`), 422, "request_invalid", "the body is not JSON in UTF-8"],
  ["no body", () => call({ method: "POST" }), 422, "request_invalid", "the body is not JSON in UTF-8"],
  [
    "a field of another type",
    () => post({ name: 1 }),
    422,
    "request_invalid",
    "name: Invalid input: expected string, received number",
  ],
  [
    "a field that is too long",
    () => post({ name: canary.repeat(2) }),
    422,
    "request_invalid",
    "name: Too big: expected string to have <=20 characters",
  ],
  [
    "a field that is not known",
    () => post({ name: "a", [canary]: 1 }),
    422,
    "request_invalid",
    "body: there is a field that is not known",
  ],
  [
    "a large body",
    () => post({ name: "a", note: canary.repeat(2_000) }),
    413,
    "request_body_too_large",
    "a body may have 16384 bytes",
  ],
  [
    "no idempotency key",
    () => post({ name: "a", does: "key" }),
    422,
    "idempotency_key_missing",
    "the header Idempotency-Key is no UUID",
  ],
  ["a refusal of SQL", () => post({ name: "a", does: "ours" }), 404, "exchange_key_unknown", "said by SQL"],
  ["a fault of SQL", () => post({ name: "a", does: "foreign" }), 500, "internal_fault", "REST answers 400 P0001"],
  [
    "a right that is missing",
    () => post({ name: "a", does: "denied" }),
    403,
    "role_missing",
    "the database refuses this to the caller's roles",
  ],
  [
    "a database that goes away",
    () => post({ name: "a", does: "away" }),
    503,
    "database_unavailable",
    expect.stringContaining("57P01"),
  ],
  [
    "a handler that throws",
    () => post({ name: canary, does: "throw" }),
    500,
    "internal_fault",
    "the function failed on this request",
  ],
  [
    "two functions of the database",
    () => post({ name: "a", does: "twice" }),
    500,
    "internal_fault",
    "the function failed on this request",
  ],
] as const)("%s is told as a problem without a word of the request", async (_what, send, status, code, detail) => {
  const { headers, json, text, ...answer } = await send();
  expect([answer.status, headers.get("content-type"), json["code"], json["detail"]]).toEqual([
    status,
    "application/problem+json",
    code,
    detail,
  ]);
  expect(json).toMatchObject({
    status,
    title: expect.any(String),
    suggestion: expect.any(String),
    instance: headers.get("x-request-id"),
  });
  expect(text).not.toContain(canary);
});

test("the hint of SQL is the way out, and a UUID comes in lower case", async () => {
  expect((await post({ name: "a", does: "ours" })).json["suggestion"]).toBe("do that");
  const key = "AAAAAAAA-0000-4000-8000-000000000001";
  expect((await post({ name: "a", does: "key" }, { "idempotency-key": key })).json).toEqual({ key: key.toLowerCase() });
});

test("the log says where a handler threw, and not what", async () => {
  const { headers } = await post({ name: canary, does: "throw" });
  const log = readFileSync(path.join(stack.dataDir, "log/functions/echo.log"), "utf8");
  expect(log).toContain(`"requestId":"${headers.get("x-request-id")}","error":"Error","at":["at`);
  expect(log).not.toContain(canary);
});

test("every function, copied alone, passes Deno's check with nothing from the network", { timeout: 120_000 }, () => {
  const functions = path.join(folder, "functions");
  const deno = path.join(
    path.dirname(
      createRequire(path.join(root, "packages/stack/package.json")).resolve("@deno/linux-x64-glibc/package.json"),
    ),
    "deno",
  );
  const names = readdirSync(functions).filter((one) => /^[a-z-]+$/.test(one) && one !== "echo");
  expect(names).toEqual(expect.arrayContaining(["health", "kill-switch", "orders", "settings"]));
  const manifests = names.map(
    (name) => JSON.parse(readFileSync(path.join(functions, name, "deno.json"), "utf8")) as unknown,
  );
  expect(manifests).toEqual(names.map(() => ({ imports: {} })));
  // All in one run, since they share the types of zod, which take most of the time.
  const files = names.map((name) => `${name}/index.ts`);
  const checked = spawnSync(deno, ["check", "--no-remote", "--no-npm", "--no-config", ...files], {
    cwd: functions,
    env: { DENO_DIR: path.join(folder, "deno"), NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" },
    encoding: "utf8",
  });
  expect([checked.status, checked.stderr]).toEqual([0, expect.not.stringContaining("Download")]);
});
