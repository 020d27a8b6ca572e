import { once } from "node:events";
import { type RequestListener, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { probeCompute } from "./probe-compute.ts";

/* What the probe makes of servers that are no compute API of ours; the real one is asked in session.e2e.test.ts. */

const accessToken = "head.claims.signature";
const closing: (() => void)[] = [];

afterEach(() => {
  for (const close of closing.splice(0)) {
    close();
  }
});

async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const json = (status: number, body: unknown) => ({ status, text: JSON.stringify(body) });
const missing = json(401, { code: "user_token_missing" });

/** Answers as a compute API does, but for what a test changes. */
const compute =
  (change: (path: string, token: string | undefined) => ReturnType<typeof json> | null): RequestListener =>
  ({ url = "", headers }, response) => {
    const usual =
      url === "/health"
        ? json(200, { status: "ok" })
        : headers.authorization === `Bearer ${accessToken}`
          ? json(200, [{ name: "cross" }])
          : missing;
    const { status, text } = change(url, headers.authorization) ?? usual;
    response.writeHead(status, { "content-type": "application/json", location: "http://127.0.0.1:1" }).end(text);
  };

const probe = (origin: string) => probeCompute({ origin, accessToken });

test("what answers as a compute API of this install does is taken", async () => {
  expect(await probe(await serve(compute(() => null)))).toBe(null);
});

// Seen to fail: each, with its check taken out of firstFault.
test.each([
  ["another service", () => json(200, { hello: "world" }), "What answers there is no compute API of Chandlery"],
  ["a redirect", () => json(302, {}), "It answers with a redirect"],
  [
    "one that lets anybody in",
    (path: string) => (path === "/health" ? null : json(200, [{ name: "cross" }])),
    "It does not refuse whoever has no valid token",
  ],
  [
    "one that looks at no signature",
    (path: string, token: string | undefined) =>
      path === "/health" || token === undefined ? null : json(200, [{ name: "cross" }]),
    "It does not refuse whoever has no valid token",
  ],
  [
    "one of another install",
    (path: string, token: string | undefined) =>
      path === "/health" || token === undefined ? null : json(401, { code: "user_token_invalid" }),
    "It does not take your token (401)",
  ],
])("%s is told and not taken", async (_what, change, sentence) => {
  expect(await probe(await serve(compute(change)))).toContain(sentence);
});

test("the token is shown to nobody who has not first refused a wrong one", async () => {
  const seen: (string | undefined)[] = [];
  const origin = await serve((request, response) => {
    seen.push(request.headers.authorization);
    response.writeHead(200, { "content-type": "application/json" }).end('{"status":"ok"}');
  });
  expect(await probe(origin)).toContain("does not refuse");
  expect(seen).toEqual([undefined, undefined]);
});

test("a silent port is told, and an address in a private network is not even asked", async () => {
  const origin = await serve(() => undefined);
  closing.splice(0).forEach((close) => close());
  expect(await probe(origin)).toContain("It cannot be reached (ECONNREFUSED)");
  expect(await probe("https://169.254.169.254")).toContain("private network");
  expect(await probe("https://10.0.0.1:8443")).toContain("private network");
});
