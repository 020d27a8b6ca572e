import { createHash, createHmac } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { type IncomingMessage, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";

/** The permissions part of Binance and Kraken on loopback. Signatures are checked as the venues do. */
export interface TestVenue extends AsyncDisposable {
  readonly url: string;
  /** Changed by a test; `resetVenue` puts it back. */
  readonly plan: Plan;
  readonly reset: () => void;
  /** Method, path and the status that was answered, oldest first. */
  readonly requests: readonly string[];
}

export interface Plan {
  /** API key → its secret. A key that is not here is unknown at the venue. */
  secrets: Map<string, string>;
  binance: Record<string, unknown>;
  kraken: { permissions: readonly string[]; ipAllowlist: readonly string[] };
  /** How far the venue's clock is ahead. */
  clockAheadMs: number;
  /** Before the time is told, one entry a request. */
  clockDelaysMs: number[];
  /** In the place of an answer about a key. */
  instead: ((response: ServerResponse, request: IncomingMessage) => void) | null;
}

/** As the venues describe their answers. */
const fixture = (name: string): unknown =>
  JSON.parse(readFileSync(path.join(import.meta.dirname, `${name}.json`), "utf8"));

const krakenFixture = fixture("kraken-key-info") as { readonly result: Plan["kraken"] };

const freshPlan = (): Plan => ({
  secrets: new Map(),
  binance: fixture("binance-restrictions") as Plan["binance"],
  kraken: krakenFixture.result,
  clockAheadMs: 0,
  clockDelaysMs: [],
  instead: null,
});

export async function startTestVenue(): Promise<TestVenue> {
  const plan = freshPlan();
  const requests: string[] = [];
  const server = createServer((request, response) => {
    response.once("finish", () => requests.push(`${request.method} ${pathOf(request)} ${response.statusCode}`));
    void answer(plan, request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    plan,
    requests,
    reset: () => {
      Object.assign(plan, freshPlan());
      requests.length = 0;
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

const pathOf = ({ url = "" }: IncomingMessage): string => url.split("?")[0] ?? "";

async function answer(plan: Plan, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await bodyOf(request);
  if (pathOf(request) === "/api/v3/time") {
    await wait(plan.clockDelaysMs.shift() ?? 0);
    sendJson(response, 200, { serverTime: Date.now() + plan.clockAheadMs });
  } else if (plan.instead !== null) {
    plan.instead(response, request);
  } else if (pathOf(request) === "/sapi/v1/account/apiRestrictions" && request.method === "GET") {
    answerBinance(plan, request, response);
  } else if (pathOf(request) === "/0/private/GetApiKeyInfo" && request.method === "POST") {
    answerKraken(plan, { request, response, body });
  } else {
    sendJson(response, 404, { msg: "no such path" });
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) {
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString("utf8");
}

const headerOf = ({ headers }: IncomingMessage, name: string): string => String(headers[name] ?? "");

function answerBinance(plan: Plan, request: IncomingMessage, response: ServerResponse): void {
  const { searchParams, search } = new URL(request.url ?? "", "http://venue");
  const secret = plan.secrets.get(headerOf(request, "x-mbx-apikey"));
  if (secret === undefined) {
    sendJson(response, 401, { code: -2015, msg: "Invalid API-key, IP, or permissions for action." });
    return;
  }
  const signed = search.slice(1).replace(/&signature=.*$/, "");
  const expected = createHmac("sha256", secret).update(signed).digest("hex");
  if (searchParams.get("signature") !== expected) {
    sendJson(response, 400, { code: -1022, msg: "Signature for this request is not valid." });
    return;
  }
  const ageMs = Date.now() + plan.clockAheadMs - Number(searchParams.get("timestamp"));
  if (ageMs > Number(searchParams.get("recvWindow")) || ageMs < -1_000) {
    sendJson(response, 400, { code: -1021, msg: "Timestamp for this request is outside of the recvWindow." });
    return;
  }
  sendJson(response, 200, plan.binance);
}

interface KrakenExchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly body: string;
}

function answerKraken(plan: Plan, { request, response, body }: KrakenExchange): void {
  const apiKey = headerOf(request, "api-key");
  const secret = plan.secrets.get(apiKey);
  if (secret === undefined) {
    sendJson(response, 200, { error: ["EAPI:Invalid key"] });
    return;
  }
  const nonce = new URLSearchParams(body).get("nonce") ?? "";
  const digest = createHash("sha256").update(`${nonce}${body}`).digest();
  const expected = createHmac("sha512", Buffer.from(secret, "base64"))
    .update(Buffer.concat([Buffer.from(pathOf(request)), digest]))
    .digest("base64");
  if (headerOf(request, "api-sign") !== expected) {
    sendJson(response, 200, { error: ["EAPI:Invalid signature"] });
    return;
  }
  sendJson(response, 200, { error: [], result: { ...krakenFixture.result, ...plan.kraken, apiKey } });
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}
