import { afterAll, beforeAll, expect, test } from "vitest";
import { createKeyring } from "../keys/index.ts";
import { type TestStack, createTestStack } from "../testing/index.ts";
import { type RawSocket, openRawSocket } from "./testing/raw-socket.ts";
import { until } from "./testing/until.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await createTestStack();
});

afterAll(() => stack.stop());

const socketUrl = (key: string, version = "2.0.0") =>
  `${stack.url.replace("http", "ws")}/realtime/v1/websocket?apikey=${key}&vsn=${version}`;

const open = (key = stack.keys.publishableKey): Promise<RawSocket> => openRawSocket(socketUrl(key));

const config = { broadcast: { ack: true, self: true }, presence: { enabled: false }, private: false };

async function join(socket: RawSocket, topic: string, ref = "1"): Promise<unknown> {
  socket.send([ref, ref, `realtime:${topic}`, "phx_join", { config }]);
  return socket.reply(ref);
}

test.each([
  ["no key", "", 401],
  ["a key that is no token", "nonsense", 401],
  ["a key of somebody else", "sb_publishable_of_somebody_else", 401],
])("%s opens no socket", async (_what, key, status) => {
  await expect(open(key)).rejects.toThrow(`refused: ${status}`);
});

test("an expired token opens no socket", async () => {
  const expired = await createKeyring({ keys: stack.keys }).signToken({ role: "anon", exp: 1 });
  await expect(open(expired)).rejects.toThrow("refused: 401");
});

test("an unknown version of the protocol is refused", async () => {
  await expect(openRawSocket(socketUrl(stack.keys.publishableKey, "3.0.0"))).rejects.toThrow("refused: 400");
});

test("join, heartbeat, broadcast, leave: each is answered, in order", async () => {
  const socket = await open(stack.keys.anonKey);
  const topic = "realtime:order";
  socket.send(["1", "1", topic, "phx_join", { config }]);
  socket.send([null, "2", "phoenix", "heartbeat", {}]);
  socket.send(["1", "3", topic, "broadcast", { type: "broadcast", event: "e", payload: { n: 1 } }]);
  socket.send(["1", "4", topic, "phx_leave", {}]);
  socket.send(["1", "5", topic, "broadcast", { type: "broadcast", event: "e", payload: {} }]);
  await socket.reply("5");
  expect(socket.messages).toEqual([
    ["1", "1", topic, "phx_reply", { status: "ok", response: { postgres_changes: [] } }],
    [null, "2", "phoenix", "phx_reply", { status: "ok", response: {} }],
    [null, null, topic, "broadcast", { type: "broadcast", event: "e", payload: { n: 1 } }],
    ["1", "3", topic, "phx_reply", { status: "ok", response: {} }],
    ["1", "4", topic, "phx_reply", { status: "ok", response: {} }],
    ["1", "1", topic, "phx_close", {}],
    ["1", "5", topic, "phx_reply", { status: "error", response: { reason: "unmatched topic" } }],
  ]);
  socket.close();
});

test("a second join of a topic ends the first, and messages of the first are no longer heard", async () => {
  const socket = await open();
  await join(socket, "twice", "1");
  await join(socket, "twice", "2");
  socket.send(["1", "3", "realtime:twice", "broadcast", { type: "broadcast", event: "old", payload: {} }]);
  socket.send(["2", "4", "realtime:twice", "broadcast", { type: "broadcast", event: "new", payload: {} }]);
  await socket.reply("4");
  expect(socket.messages.slice(1).map(([joinRef, ref, , event]) => [joinRef, ref, event])).toEqual([
    ["1", "1", "phx_close"],
    ["2", "2", "phx_reply"],
    [null, null, "broadcast"],
    ["2", "4", "phx_reply"],
  ]);
  socket.close();
});

test("tracking presence is refused by name", async () => {
  const socket = await open();
  await join(socket, "present");
  socket.send(["1", "2", "realtime:present", "presence", { type: "presence", event: "track", payload: {} }]);
  expect(await socket.reply("2")).toEqual({
    status: "error",
    response: { reason: "UnsupportedFeature: this stack does not support presence (`track` and `untrack`)" },
  });
  socket.close();
});

test("a hundred and first channel is refused, and the hundred go on", async () => {
  const socket = await open();
  for (let count = 1; count <= 101; count += 1) {
    await join(socket, `many:${count}`, String(count));
  }
  const answers = socket.messages.map(([, , , , payload]) => payload);
  expect(answers.slice(0, 100).every((answer) => JSON.stringify(answer).includes('"ok"'))).toBe(true);
  expect(answers[100]).toEqual({
    status: "error",
    response: { reason: "ChannelRateLimitReached: Too many channels" },
  });
  socket.close();
});

test("who sends faster than the limit loses the channel and is told why", async () => {
  const socket = await open();
  await join(socket, "flood");
  for (let count = 0; count < 1_900; count += 1) {
    socket.send([null, null, "realtime:flood", "broadcast", { type: "broadcast", event: "e", payload: {} }]);
  }
  await until("the first thousand", () => socket.messages.length > 1_000);
  for (let count = 0; count < 1_900; count += 1) {
    socket.send([null, null, "realtime:flood", "broadcast", { type: "broadcast", event: "e", payload: {} }]);
  }
  await until("the end", () => socket.messages.find(([, , , event]) => event === "phx_close"));
  expect(socket.messages.find(([, , , event]) => event === "system")).toEqual([
    "1",
    null,
    "realtime:flood",
    "system",
    { extension: "system", status: "error", message: "Too many messages per second", channel: "flood" },
  ]);
  socket.close();
});

test("a payload over the limit is not delivered, and the sender is told", async () => {
  const socket = await open();
  await join(socket, "large");
  const topic = Buffer.from("realtime:large");
  const header = Buffer.from([3, 1, 1, topic.length, 1, 0, 0]);
  socket.send(Buffer.concat([header, Buffer.from("12"), topic, Buffer.from("e"), Buffer.alloc(3_000_501)]));
  expect(await socket.reply("2")).toEqual({ status: "error", response: { reason: "payload_size_exceeded" } });
  expect(socket.frames).toEqual([]);
  socket.close();
});

test("what is no frame, and a frame too large, cost the connection", async () => {
  const [garbled, huge] = [await open(), await open()];
  garbled.send(Buffer.from([9, 9, 9]));
  huge.send(Buffer.alloc(3_100_000, 3));
  await expect.poll(() => [garbled.isOpen(), huge.isOpen()]).toEqual([false, false]);
});

test("a client that does not read is dropped, and the others hear everything", async () => {
  const [slow, quick] = [await open(), await open()];
  await join(slow, "slow");
  await join(quick, "slow");
  slow.pause();
  const body = JSON.stringify("x".repeat(1_000_000));
  for (let count = 0; count < 30; count += 1) {
    const sent = await fetch(`${stack.url}/realtime/v1/api/broadcast/slow/events/e`, {
      method: "POST",
      headers: { apikey: stack.keys.publishableKey, "content-type": "application/json" },
      body,
    });
    expect(sent.status).toBe(202);
  }
  await until("all thirty", () => quick.frames.length === 30);
  slow.resume();
  await until("the drop", () => !slow.isOpen());
  expect(slow.frames.length).toBeLessThan(30);
  quick.close();
});
