import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { withClient } from "../connection.ts";
import { createKeyring } from "../keys/index.ts";
import { type TestStack, createTestStack } from "../testing/index.ts";
import { type RawSocket, openRawSocket } from "./testing/raw-socket.ts";
import { until } from "./testing/until.ts";

let stack: TestStack;
let userToken: string;

beforeAll(async () => {
  stack = await createTestStack();
  userToken = await signed({ sub: randomUUID(), role: "authenticated" });
  await withClient(stack.database.urls.postgres, (client) =>
    client.query(`
      create policy "users read rooms" on realtime.messages for select to authenticated using (realtime.topic() like 'room:%');
      create policy "users write to room one" on realtime.messages
        for insert to authenticated with check (realtime.topic() = 'room:1');`),
  );
});

afterAll(() => stack.stop());

const signed = (claims: Readonly<Record<string, unknown>>): Promise<string> =>
  createKeyring({ keys: stack.keys }).signToken({ exp: Math.floor(Date.now() / 1_000) + 600, ...claims });

async function join(topic: string, isPrivate: boolean, version = "2.0.0"): Promise<RawSocket> {
  const key = isPrivate ? userToken : stack.keys.anonKey;
  const socket = await openRawSocket(
    `${stack.url.replace("http", "ws")}/realtime/v1/websocket?apikey=${key}&vsn=${version}`,
  );
  socket.send(["1", "1", `realtime:${topic}`, "phx_join", { config: { private: isPrivate } }]);
  await socket.reply("1");
  return socket;
}

interface Post {
  readonly body: string | Buffer;
  readonly type?: string;
  readonly token?: string;
}

async function post(where: string, { body, type = "application/json", token = userToken }: Post) {
  const answer = await fetch(`${stack.url}/realtime/v1/api/broadcast${where}`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": type },
    body: typeof body === "string" ? body : new Uint8Array(body),
  });
  const text = await answer.text();
  return [answer.status, text === "" ? undefined : (JSON.parse(text) as unknown)];
}

const frameEnds = ({ frames }: RawSocket): readonly string[] => frames.map((frame) => frame.toString("latin1"));

test("one message, as JSON with its digits or as bytes", async () => {
  const socket = await join("digits", false);
  const exact = '{"price": 64123.50, "id": 12345678901234567890}';
  expect(await post("/digits/events/tick", { body: exact })).toEqual([202, undefined]);
  expect(await post("/digits/events/raw", { body: Buffer.from([0, 255]), type: "application/octet-stream" })).toEqual([
    202,
    undefined,
  ]);
  await until("both", () => socket.frames.length === 2);
  // Kind 4, 15 bytes of topic, the event's length, no metadata, 1 for JSON and 0 for bytes.
  expect(frameEnds(socket)).toEqual([
    `\x04\x0f\x04\0\x01realtime:digitstick${exact}`,
    "\x04\x0f\x03\0\0realtime:digitsraw\0\xff",
  ]);
  socket.close();
});

test("a list of messages keeps their numbers too", async () => {
  const socket = await join("list", false);
  const sent = '{"messages":[{"topic":"list","event":"e","payload":{"n":1.10,"big":12345678901234567890}}]}';
  expect(await post("", { body: sent })).toEqual([202, undefined]);
  await until("the message", () => socket.raw.length === 2);
  expect(socket.raw[1]).toBe(
    '[null,null,"realtime:list","broadcast",{"event":"e","payload":{"n":1.10,"big":12345678901234567890},"type":"broadcast"}]',
  );
  socket.close();
});

test("a private topic takes messages only of those whom a policy lets write", async () => {
  const [one, two] = [await join("room:1", true), await join("room:2", true)];
  const messages = ["room:1", "room:2"].map((topic) => ({ topic, event: "many", payload: {}, private: true }));
  // In a list what is not allowed is passed over, as Supabase has it; alone it is refused.
  expect(await post("", { body: JSON.stringify({ messages }) })).toEqual([202, undefined]);
  expect(await post("/room%3A2/events/one?private=true", { body: "{}" })).toEqual([403, { message: "Unauthorized" }]);
  expect(await post("/room%3A1/events/one?private=true", { body: "{}" })).toEqual([202, undefined]);
  await until("what is allowed", () => one.frames.length === 1);
  expect(one.messages.slice(1).map(([, , , , payload]) => payload)).toEqual([
    { event: "many", payload: {}, type: "broadcast" },
  ]);
  expect([two.frames, two.messages.slice(1)]).toEqual([[], []]);
  one.close();
  two.close();
});

test.each([
  ["", { body: "{}" }, [422, { errors: { messages: ["can't be blank"] } }]],
  [
    "",
    { body: '{"messages":[{"topic":"t","event":"e","payload":{}},{"topic":"t"}]}' },
    [422, { errors: { messages: [{}, { payload: ["can't be blank"], event: ["can't be blank"] }] } }],
  ],
  ["", { body: "{" }, [400, { message: "Bad Request" }]],
  ["/t/events/e", { body: "[1" }, [400, { message: "Bad Request" }]],
  [
    "/t/events/e",
    { body: "x", type: "text/plain" },
    [415, { error: "Unsupported Media Type. Use application/json or application/octet-stream" }],
  ],
  ["/t/events/e", { body: "{}", token: "nonsense" }, [401, { message: "Unauthorized" }]],
  ["/t/elsewhere", { body: "{}" }, [404, { message: "Not Found" }]],
  [
    "/t/events/e",
    { body: Buffer.alloc(3_000_501), type: "application/octet-stream" },
    [422, { errors: { payload: ["Payload size exceeds tenant limit"] } }],
  ],
] as const)("%j with %o is refused", async (where, sent, expected) => {
  expect(await post(where, sent)).toEqual(expected);
});

test("a refreshed token that has run out, or is false, ends the channel", async () => {
  const expired = await signed({ role: "authenticated", exp: 1 });
  const false_ = `${userToken.slice(0, -4)}AAAA`;
  const words: unknown[] = [];
  for (const token of [expired, false_]) {
    const socket = await join("room:1", true);
    socket.send(["1", "2", "realtime:room:1", "access_token", { access_token: token }]);
    await until("the end", () => socket.messages.find(([, , , event]) => event === "phx_close"));
    words.push(socket.messages.find(([, , , event]) => event === "system")?.[4]);
    socket.close();
  }
  const system = { extension: "system", status: "error", channel: "room:1" };
  expect(words).toEqual([
    { ...system, message: expect.stringMatching(/^Token has expired \d+ seconds ago$/) as unknown },
    { ...system, message: "Failed to validate JWT signature" },
  ]);
});

test("nothing was thrown", () => {
  expect(stack.faults).toEqual([]);
});
