import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { FunctionsHttpError, FunctionsRelayError, createClient } from "@supabase/supabase-js";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createKeyring } from "../keys/index.ts";
import { isAlive } from "../postgres/process-alive.ts";
import { type TestStack, createTestStack, makeTestFolder, removeFolder } from "../testing/index.ts";
import { createFunctionsService } from "./index.ts";
import { startGateway } from "../gateway/index.ts";

let stack: TestStack;
let root: string;

const sources: Readonly<Record<string, string>> = {
  "_shared/answer.ts": "export const answer = 42;",
  "hello/index.ts": `
    import "jsr:@supabase/functions-js/edge-runtime.d.ts";
    import { answer } from "../_shared/answer.ts";
    Deno.serve(async (request) => {
      const { pathname, search, origin } = new URL(request.url);
      const body = request.method === "POST" ? await request.text() : null;
      const authorization = request.headers.get("authorization") !== null;
      return Response.json({ answer, method: request.method, pathname, search, origin, body, authorization });
    });`,
  "default/index.ts": `export default { fetch: () => new Response("by default", { status: 201 }) };`,
  "older/index.ts": `
    import { serve } from "https://deno.land/std@0.168.0/http/server.ts";
    serve(() => new Response("older"));`,
  "open/index.ts": `Deno.serve({ port: 9 }, () => new Response("open", { headers: { "access-control-allow-origin": "x" } }));`,
  "client/index.ts": `
    import { createClient } from "@supabase/supabase-js";
    import { createClient as again } from "npm:@supabase/supabase-js@2";
    Deno.serve(async (request) => {
      const client = createClient(Deno.env.get("SUPABASE_URL"), Deno.env.get("SUPABASE_ANON_KEY"), {
        global: { headers: { Authorization: request.headers.get("authorization") } },
      });
      const { data } = await client.storage.listBuckets();
      return Response.json({ data, same: createClient === again });
    });`,
  "client/deno.json": `{
    // The package, by the name that the code uses.
    "imports": { "@supabase/supabase-js": "jsr:@supabase/supabase-js@2", },
  }`,
  "rights/index.ts": `
    const outcome = (work) => { try { return String(work()); } catch (error) { return error.name; } };
    const env = Object.keys(Deno.env.toObject()).filter((name) => /^(SUPABASE|SB_|MY_|CHANDLERY)/.test(name)).sort();
    Deno.serve(() => Response.json({
      passwd: outcome(() => Deno.readTextFileSync("/etc/passwd").length > 0),
      env_file: outcome(() => Deno.readTextFileSync("../.env").length > 0),
      other: outcome(() => Deno.readTextFileSync("../hello/index.ts").length > 0),
      write: outcome(() => Deno.writeTextFileSync("./new.txt", "x")),
      run: outcome(() => new Deno.Command("/bin/sh").outputSync()),
      own: outcome(() => Deno.readTextFileSync("./note.txt")),
      env,
    }));`,
  "rights/note.txt": "mine",
  ".env": "MY_SETTING=1\nSUPABASE_URL=http://elsewhere\nDENO_DIR=/elsewhere",
  "wait/index.ts": `
    Deno.serve(() => {
      EdgeRuntime.waitUntil(new Promise((resolve) => setTimeout(() => { console.log("done afterwards"); resolve(1); }, 200)));
      return new Response("at once");
    });`,
  "stream/index.ts": `
    Deno.serve((request) => {
      const text = new TextEncoder();
      let turn = 0;
      const body = new ReadableStream({
        async pull(controller) {
          turn += 1;
          controller.enqueue(text.encode("data: " + turn + "\\n\\n"));
          if (turn === 3) controller.close(); else await new Promise((resolve) => setTimeout(resolve, 100));
        },
      }, { highWaterMark: 0 });
      return new Response(request.method === "POST" ? request.body : body, { headers: { "content-type": "text/event-stream" } });
    });`,
  "crash/index.ts": `
    Deno.serve((request) => {
      if (new URL(request.url).searchParams.has("now")) setTimeout(() => { throw new Error("on purpose"); });
      return new URL(request.url).searchParams.has("now") ? new Promise(() => {}) : new Response("alive");
    });`,
  "memory/index.ts": `
    Deno.serve(() => { const kept = []; for (;;) kept.push(new Array(1e6).fill(kept.length)); });`,
  "loop/index.ts": `Deno.serve(() => { for (;;); });`,
  "broken/index.ts": `import { missing } from "npm:no-such-package-of-ours@1"; Deno.serve(() => new Response(missing));`,
  "silent/index.ts": `export const nothing = 1;`,
  "changing/index.ts": `Deno.serve(() => new Response("first"));`,
  "off/index.ts": `Deno.serve(() => new Response("off"));`,
};

beforeAll(async () => {
  root = await makeTestFolder("functions");
  for (const [name, source] of Object.entries(sources)) {
    const file = path.join(root, "supabase", "functions", name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, source);
  }
  stack = await createTestStack({
    functionsFolder: path.join(root, "supabase", "functions"),
    config: { functions: { open: { verify_jwt: false }, off: { enabled: false } } },
  });
});

afterAll(async () => {
  await stack.stop();
  await removeFolder(root);
});

const call = (name: string, init: RequestInit = {}, base = stack.url) =>
  fetch(`${base}/functions/v1/${name}`, {
    ...init,
    headers: { authorization: `Bearer ${stack.keys.anonKey}`, ...(init.headers as Record<string, string> | undefined) },
  });

const logOf = (name: string): Promise<string> =>
  readFile(path.join(stack.dataDir, "log", "functions", `${name}.log`), "utf8");

test("the official client calls a function, with a path below it, and reads its answer", async () => {
  const client = createClient(stack.url, stack.keys.publishableKey);
  const { data, error } = await client.functions.invoke("hello/sub?q=1", { body: { n: 1 } });
  expect(error).toBeNull();
  expect(data).toEqual({
    answer: 42,
    method: "POST",
    pathname: "/hello/sub",
    search: "?q=1",
    origin: stack.url,
    body: '{"n":1}',
    authorization: true,
  });
});

test("all forms of a handler are served", async () => {
  const answer = await call("default");
  expect([answer.status, await answer.text()]).toEqual([201, "by default"]);
  expect(await (await call("older")).text()).toBe("older");
});

test("without a token, or with a false one, a function is not reached", async () => {
  const without = await call("hello", { headers: { authorization: "" } });
  expect([without.status, await without.json()]).toEqual([401, { msg: "Missing authorization header" }]);
  const forged = await call("hello", { headers: { authorization: `Bearer ${stack.keys.anonKey.slice(0, -3)}AAA` } });
  expect([forged.status, await forged.json()]).toEqual([401, { msg: "Invalid JWT" }]);
  // Or a page of another origin would see a network error and not that its token is over.
  expect([without, forged].map(({ headers }) => headers.get("access-control-allow-origin"))).toEqual(["*", "*"]);
  const expired = await createKeyring({ keys: stack.keys }).signToken({ role: "authenticated", exp: 1 });
  expect((await call("hello", { headers: { authorization: `Bearer ${expired}` } })).status).toBe(401);
  const user = await createKeyring({ keys: stack.keys }).signToken({ role: "authenticated" });
  expect((await call("hello", { headers: { authorization: `Bearer ${user}` } })).status).toBe(200);
});

test("verify_jwt = false opens a function; its CORS headers are its own", async () => {
  const answer = await fetch(`${stack.url}/functions/v1/open`);
  expect([answer.status, await answer.text(), answer.headers.get("access-control-allow-origin")]).toEqual([
    200,
    "open",
    "x",
  ]);
});

test("a preflight needs no token and is the function's to answer", async () => {
  const answer = await fetch(`${stack.url}/functions/v1/hello`, {
    method: "OPTIONS",
    headers: { origin: "https://app.example", "access-control-request-method": "POST" },
  });
  expect([answer.status, ((await answer.json()) as { method: string }).method]).toEqual([200, "OPTIONS"]);
});

test.each(["nothing", "off", "_shared", "..%2f..%2fetc", "hello%2f..", ""])("%j is no function", async (name) => {
  const answer = await call(name);
  expect([answer.status, await answer.text()]).toEqual([404, "Function not found"]);
});

test("supabase-js is there without the network, and the function acts as its caller", async () => {
  const asAnon = await call("client");
  expect(await asAnon.json()).toEqual({ data: [], same: true });
  await createClient(stack.url, stack.keys.secretKey).storage.createBucket("seen");
  const asService = await call("client", { headers: { authorization: `Bearer ${stack.keys.serviceRoleKey}` } });
  expect(((await asService.json()) as { data: { name: string }[] }).data.map(({ name }) => name)).toEqual(["seen"]);
});

test("a function reads its own folder, and neither secrets nor other functions nor the machine", async () => {
  expect(await (await call("rights")).json()).toEqual({
    passwd: "NotCapable",
    env_file: "NotCapable",
    other: "NotCapable",
    write: "NotCapable",
    run: "NotCapable",
    own: "mine",
    env: [
      "MY_SETTING",
      "SB_REGION",
      "SUPABASE_ANON_KEY",
      "SUPABASE_JWKS",
      "SUPABASE_PUBLISHABLE_KEYS",
      "SUPABASE_SECRET_KEYS",
      "SUPABASE_SERVICE_ROLE_KEY",
      "SUPABASE_URL",
    ],
  });
});

test("a background task ends after the response, and its words are in the log", async () => {
  expect(await (await call("wait")).text()).toBe("at once");
  expect(await logOf("wait")).not.toContain("done afterwards");
  await expect.poll(() => logOf("wait"), { timeout: 5_000 }).toContain("done afterwards");
});

test("a body flows both ways", async () => {
  const answer = await call("stream");
  const arrivals: number[] = [];
  let text = "";
  for await (const chunk of answer.body ?? []) {
    arrivals.push(performance.now());
    text += Buffer.from(chunk as Uint8Array).toString("utf8");
  }
  expect(text).toBe("data: 1\n\ndata: 2\n\ndata: 3\n\n");
  // Two pauses of 100 ms lie between the three pieces.
  expect((arrivals.at(-1) ?? 0) - (arrivals[0] ?? 0)).toBeGreaterThan(150);
  const large = "x".repeat(3_000_000);
  expect(await (await call("stream", { method: "POST", body: large })).text()).toBe(large);
});

test("many calls at once are all answered, and so is one whose body is not read", async () => {
  const calls = Array.from({ length: 200 }, async (_, n) => {
    const answer = await call("stream", { method: "POST", body: String(n) });
    return [answer.status, await answer.text()];
  });
  expect(await Promise.all(calls)).toEqual(Array.from({ length: 200 }, (_, n) => [200, String(n)]));
  const unread = Array.from({ length: 10 }, () => call("default", { method: "POST", body: "x".repeat(5_000_000) }));
  expect((await Promise.all(unread)).map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 201));
});

test("a crash is told as the relay's error, and the next call finds it running again", async () => {
  expect(await (await call("crash")).text()).toBe("alive");
  const client = createClient(stack.url, stack.keys.publishableKey);
  const { error } = await client.functions.invoke("crash?now");
  expect(error).toBeInstanceOf(FunctionsRelayError);
  expect(await (error as unknown as { readonly context: Response }).context.json()).toEqual({
    code: "WORKER_ERROR",
    message: "Function exited due to an error (please check logs)",
  });
  expect(await logOf("crash")).toContain("on purpose");
  expect(await (await call("crash")).text()).toBe("alive");
});

test("a function that does not start is told so, and why stands in the log", async () => {
  const [broken, silent] = await Promise.all([call("broken"), call("silent")]);
  expect([broken.status, silent.status, broken.headers.get("x-relay-error")]).toEqual([503, 503, "true"]);
  expect(await broken.json()).toEqual({
    code: "BOOT_ERROR",
    message: "Function failed to start (please check logs)",
  });
  expect(await logOf("broken")).toContain("no-such-package-of-ours");
  expect(await logOf("silent")).toContain("neither calls Deno.serve nor");
});

test("what a function itself answers is no relay error", async () => {
  const { error } = await createClient(stack.url, stack.keys.publishableKey).functions.invoke("nothing");
  expect(error).toBeInstanceOf(FunctionsHttpError);
});

test("a changed file counts from the next call on", async () => {
  expect(await (await call("changing")).text()).toBe("first");
  await writeFile(
    path.join(root, "supabase", "functions", "changing", "index.ts"),
    sources["changing/index.ts"]?.replace("first", "second") ?? "",
  );
  await expect.poll(async () => (await call("changing")).text(), { timeout: 5_000 }).toBe("second");
});

test("time and memory are limited, and one function's end is not another's", async () => {
  const limited = createFunctionsService({
    keyring: createKeyring({ keys: stack.keys }),
    config: { functions: {} },
    dataDir: stack.dataDir,
    functionsFolder: path.join(root, "supabase", "functions"),
    origin: stack.url,
    limits: { wallClockMs: 1_500, memoryMb: 64 },
  });
  const gateway = await startGateway({ port: 0, keys: stack.keys, services: { functions: limited } });
  try {
    const [looping, greedy, hello] = await Promise.all([
      call("loop", {}, gateway.origin),
      call("memory", {}, gateway.origin),
      call("hello", {}, gateway.origin),
    ]);
    expect([looping.status, greedy.status, hello.status]).toEqual([546, 500, 200]);
    expect(await looping.json()).toEqual({
      code: "WORKER_LIMIT",
      message: "Function exceeded its time limit (please check logs)",
    });
    expect(await logOf("memory")).toContain("heap");
  } finally {
    await gateway.close();
  }
});

test("a stop leaves no process behind", async () => {
  const own = await createTestStack({ functionsFolder: path.join(root, "supabase", "functions") });
  await fetch(`${own.url}/functions/v1/default`, { headers: { authorization: `Bearer ${own.keys.anonKey}` } });
  const pids = await denoProcesses(own.dataDir);
  expect(pids.length).toBe(1);
  await own.stop();
  expect(pids.filter((pid) => isAlive(pid))).toEqual([]);
});

/** Those whose cache lies in the data folder. */
async function denoProcesses(dataDir: string): Promise<readonly number[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const environments = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/environ`, "utf8").catch(() => "")));
  return pids.filter((_pid, at) => environments[at]?.includes(`DENO_DIR=${dataDir}`)).map(Number);
}

test("nothing was thrown", () => {
  expect(stack.faults).toEqual([]);
});
