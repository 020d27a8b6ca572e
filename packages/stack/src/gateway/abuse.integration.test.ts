import { type Socket, connect } from "node:net";
import { once } from "node:events";
import { afterEach, expect, test } from "vitest";
import { newStackKeys } from "../keys/index.ts";
import { type Gateway, type GatewayService, readBody, startGateway } from "./index.ts";
import { BodyTooLarge } from "./read-body.ts";

let gateway: Gateway;
let faults: unknown[] = [];

afterEach(async () => {
  await gateway.close();
  faults = [];
});

/** Reads a body of at most a thousand bytes and tells its length. */
const counting: GatewayService = {
  handle: async (request, response) => {
    try {
      const body = await readBody(request, 1_000);
      response.end(String(body.length));
    } catch (error) {
      if (!(error instanceof BodyTooLarge)) {
        throw error;
      }
      response.writeHead(413).end("too large");
    }
  },
  close: () => Promise.resolve(),
};

const start = async (service: GatewayService = counting): Promise<void> => {
  gateway = await startGateway({
    port: 0,
    keys: newStackKeys(),
    services: { auth: service },
    onFault: (fault) => faults.push(fault),
    patience: { headers: 300, request: 600, silence: 5_000 },
  });
};

async function open(): Promise<{
  readonly socket: Socket;
  readonly read: () => string;
  readonly closed: Promise<unknown>;
}> {
  const socket = connect(gateway.port, "127.0.0.1");
  let text = "";
  socket.setEncoding("utf8").on("data", (chunk) => (text += String(chunk)));
  socket.on("error", () => undefined);
  // `once` would reject where the other side resets the connection, and a reset is an end like any other.
  const closed = new Promise((resolve) => socket.once("close", resolve));
  await once(socket, "connect");
  return { socket, read: () => text, closed };
}

test("a client that never ends its headers, or its body, is sent away", async () => {
  await start();
  const [headers, body] = [await open(), await open()];
  headers.socket.write("GET /auth/v1/x HTTP/1.1\r\nHost: x\r\n");
  body.socket.write("POST /auth/v1/x HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc");
  await Promise.all([headers.closed, body.closed]);
  expect([headers.read().split("\r\n")[0], body.read().split("\r\n")[0]]).toEqual([
    "HTTP/1.1 408 Request Timeout",
    "HTTP/1.1 408 Request Timeout",
  ]);
  expect(faults).toEqual([]);
});

test("a port that is taken is named", async () => {
  await start();
  const again = startGateway({ port: gateway.port, keys: newStackKeys(), services: {} });
  await expect(again).rejects.toMatchObject({ code: "port_busy" });
});

test("headers beyond 32 KB are refused", async () => {
  await start();
  const client = await open();
  client.socket.write(`GET /auth/v1/x HTTP/1.1\r\nHost: x\r\nX-Long: ${"a".repeat(33 * 1_024)}\r\n\r\n`);
  await client.closed;
  expect(client.read().split("\r\n")[0]).toBe("HTTP/1.1 431 Request Header Fields Too Large");
});

test("a body without end is refused while it comes, the answer arrives, and the connection ends", async () => {
  await start();
  const client = await open();
  client.socket.write("POST /auth/v1/x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
  const chunk = `400\r\n${"a".repeat(1_024)}\r\n`;
  const sending = setInterval(() => client.socket.write(chunk), 5);
  await client.closed;
  clearInterval(sending);
  expect(client.read().split("\r\n")[0]).toBe("HTTP/1.1 413 Payload Too Large");
});

test("a client that goes away in the middle is no fault", async () => {
  await start();
  const client = await open();
  client.socket.write("POST /auth/v1/x HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc");
  client.socket.destroy();
  await client.closed;
  expect(await (await fetch(`${gateway.origin}/auth/v1/x`, { method: "POST", body: "abc" })).text()).toBe("3");
  expect(faults).toEqual([]);
});

test("what a service throws is answered with 500, told to the log, and not to the client", async () => {
  await start({ handle: () => Promise.reject(new Error("the secret reason")), close: () => Promise.resolve() });
  const answer = await fetch(`${gateway.origin}/auth/v1/x`);
  const body = await answer.text();
  expect([answer.status, body.includes("secret"), body.includes(answer.headers.get("x-request-id") ?? "?")]).toEqual([
    500,
    false,
    true,
  ]);
  expect(faults).toEqual([new Error("the secret reason")]);
});

test("a socket to a service without sockets is refused", async () => {
  await start();
  const client = await open();
  client.socket.write(
    "GET /auth/v1/x HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\n\r\n",
  );
  await client.closed;
  expect(client.read().split("\r\n")[0]).toBe("HTTP/1.1 404 Not Found");
});

test("a thousand connections opened and dropped leave the gateway as it was", async () => {
  await start();
  for (let round = 0; round < 10; round += 1) {
    const clients = await Promise.all(Array.from({ length: 100 }, open));
    for (const { socket } of clients) {
      socket.write("GET /auth/v1/x HTTP/1.1\r\n");
      socket.destroy();
    }
    await Promise.all(clients.map(({ closed }) => closed));
  }
  expect(await (await fetch(`${gateway.origin}/auth/v1/x`, { method: "POST", body: "abcd" })).text()).toBe("4");
  expect(faults).toEqual([]);
});
