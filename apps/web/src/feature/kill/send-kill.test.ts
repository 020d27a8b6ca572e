import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { sendKill, sendReset } from "./send-kill.ts";

interface Told {
  readonly status: number;
  readonly body: unknown;
}

const answer: Told = { status: 200, body: { epoch: 12, drained: true, level: 2, scope_key: "user:1" } };
const down: Told = { status: 503, body: null };
const refused: Told = {
  status: 403,
  body: { code: "role_missing", detail: "Only a trader stops trading.", suggestion: "Ask an admin." },
};

const ends: (() => void)[] = [];

afterEach(() => ends.splice(0).forEach((end) => end()));

/** A Supabase that gives these answers, one after the other; what it was asked is kept. */
async function answering(...told: readonly Told[]) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const { status, body } = told[asked.length] ?? down;
    asked.push(`${request.method ?? ""} ${request.url ?? ""} ${request.headers.authorization ?? ""}`);
    request.resume();
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  ends.push(() => server.close());
  const { port } = server.address() as AddressInfo;
  return { asked, address: { supabaseUrl: `http://127.0.0.1:${port}`, publishableKey: "key" } };
}

const token = () => Promise.resolve("token");
const wish = { scope: "user", level: 2, reason: "why" } as const;
const viaFunction = "POST /functions/v1/kill-switch Bearer token";
const viaDatabase = "POST /rest/v1/rpc/kill_switch Bearer token";

test("a kill is one plain request to the function", async () => {
  const { asked, address } = await answering(answer);
  const outcome = await sendKill(address, wish, token);
  expect(outcome).toEqual({ ok: true, epoch: 12, drained: true, level: 2, ms: outcome.ms, tries: 1 });
  expect(asked).toEqual([viaFunction]);
});

test("whoever is signed out is told so, after a session was looked for each time", async () => {
  const { asked, address } = await answering(answer);
  const tokens = ["", "", "token"];
  expect(await sendKill(address, wish, () => Promise.resolve(tokens.shift() ?? ""))).toMatchObject({
    ok: true,
    tries: 3,
  });
  expect(asked).toEqual([viaFunction]);
  expect(await sendKill(address, wish, () => Promise.resolve(""))).toMatchObject({
    ok: false,
    tries: 4,
    fault: { code: "user_token_missing" },
  });
  expect(asked).toHaveLength(1);
});

test("where the functions are down the database itself is asked", async () => {
  const { asked, address } = await answering(down, answer);
  expect(await sendKill(address, wish, token)).toMatchObject({ ok: true, epoch: 12, tries: 2 });
  expect(asked).toEqual([viaFunction, viaDatabase]);
});

test("it is tried again three times, then said not to be acknowledged", async () => {
  const { asked, address } = await answering();
  expect(await sendKill(address, wish, token)).toMatchObject({
    ok: false,
    tries: 4,
    fault: { code: "internal_fault", detail: "The answer was 503." },
  });
  expect(asked).toEqual([viaFunction, viaDatabase, viaFunction, viaDatabase]);
});

test("an answer that is no answer of a kill is no acknowledgement", async () => {
  const { address } = await answering({ status: 200, body: { ok: true } }, answer);
  expect(await sendKill(address, wish, token)).toMatchObject({ ok: true, tries: 2 });
});

test("a refusal is told at once", async () => {
  const { asked, address } = await answering(refused, answer);
  expect(await sendKill(address, wish, token)).toMatchObject({ ok: false, tries: 1, fault: refused.body });
  expect(asked).toEqual([viaFunction]);
});

test("a reset goes to the function, then to the database; a refusal of it is told", async () => {
  const here = await answering(down, { status: 200, body: 13 });
  expect(await sendReset(here.address, { scope: "user", reason: "seen" }, token)).toEqual({ ok: true, epoch: 13 });
  expect(here.asked).toEqual([
    "DELETE /functions/v1/kill-switch Bearer token",
    "POST /rest/v1/rpc/reset_kill_switch Bearer token",
  ]);
  const there = await answering({ status: 200, body: { epoch: 14 } });
  expect(await sendReset(there.address, { scope: "global", reason: "seen" }, token)).toEqual({ ok: true, epoch: 14 });
  const refusing = await answering(refused);
  expect(await sendReset(refusing.address, { scope: "global", reason: "seen" }, token)).toEqual({
    ok: false,
    fault: refused.body,
  });
});
