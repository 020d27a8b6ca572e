import { randomUUID } from "node:crypto";
import { type IncomingMessage, type Server, type ServerResponse, createServer } from "node:http";
import { type AddressInfo } from "node:net";
import { type Duplex } from "node:stream";
import { type StackKeys } from "../keys/index.ts";
import { StackError, errorCodeOf } from "../stack-error.ts";
import { allowAnyOrigin, answerPreflight, isPreflight } from "./cors.ts";
import { applyKeyRule, bearerOf } from "./key-rule.ts";
import { ClientGone } from "./read-body.ts";
import { type GatewayContext, type GatewayService, type ServicePrefix, servicePrefixes } from "./service.ts";

/** Pages of the stack itself, outside the services: answers true where the path is one of them. */
export type GatewayPage = (request: IncomingMessage, response: ServerResponse, path: string) => Promise<boolean>;

export interface GatewayOptions {
  readonly port: number;
  readonly host?: string;
  readonly keys: StackKeys;
  /** Where clients reach it; by default its own address. */
  readonly origin?: string;
  readonly services: Readonly<Partial<Record<ServicePrefix, GatewayService>>>;
  readonly page?: GatewayPage;
  /** Told what a service threw. */
  readonly onFault?: (fault: unknown, requestId: string) => void;
  readonly patience?: Patience;
  /** Told each request before anything is read of it: for whoever records what clients ask, and for nothing in use. */
  readonly onRequest?: (request: IncomingMessage) => void;
}

/** How long the gateway waits, in milliseconds. */
export interface Patience {
  /** For the headers of a request. */
  readonly headers: number;
  /** For a whole request: the largest upload over a slow line. */
  readonly request: number;
  /** For a client that neither sends nor takes anything; sockets of WebSockets are exempted there. */
  readonly silence: number;
}

const defaultPatience: Patience = { headers: 15_000, request: 300_000, silence: 160_000 };

export interface Gateway {
  readonly origin: string;
  readonly port: number;
  readonly close: () => Promise<void>;
}

/** One server on one port that speaks for all services, with Supabase's prefixes, key rule and CORS. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const patience = options.patience ?? defaultPatience;
  const server = createServer({
    maxHeaderSize: 32 * 1_024,
    headersTimeout: patience.headers,
    requestTimeout: patience.request,
    keepAliveTimeout: 65_000,
    connectionsCheckingInterval: Math.min(5_000, patience.headers),
  });
  server.setTimeout(patience.silence);
  await listen(server, options);
  const port = (server.address() as AddressInfo).port;
  const origin = options.origin ?? `http://127.0.0.1:${port}`;
  const front: Front = { ...options, origin };
  server.on("request", (request, response) => void answer(front, request, response));
  server.on("upgrade", (request, socket, head) => upgrade(front, request, socket, head));
  return { origin, port, close: () => close(server, options.services) };
}

interface Front extends GatewayOptions {
  readonly origin: string;
}

function listen(server: Server, { port, host = "127.0.0.1" }: GatewayOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error) => reject(errorCodeOf(error) === "EADDRINUSE" ? portBusy(port, error) : error));
    server.listen(port, host, () => {
      server.removeAllListeners("error");
      resolve();
    });
  });
}

const portBusy = (port: number, cause: unknown): StackError =>
  new StackError("port_busy", {
    detail: `port ${port} on 127.0.0.1, which the local Supabase wants, is in use by another program`,
    suggestion: "Stop that program, or choose other ports with --port-base N.",
    cause,
  });

async function close(server: Server, services: GatewayOptions["services"]): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  await Promise.all(Object.values(services).map((service) => service.close()));
  server.closeAllConnections();
  await closed;
}

async function answer(front: Front, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const requestId = randomUUID();
  response.setHeader("x-request-id", requestId);
  front.onRequest?.(request);
  response.once("finish", () => endUnread(request));
  try {
    await route(front, { request, response, requestId });
  } catch (fault) {
    if (fault instanceof ClientGone) {
      return;
    }
    front.onFault?.(fault, requestId);
    if (response.headersSent) {
      response.destroy();
    } else {
      refuse(response, 500, { message: "An unexpected error occurred", request_id: requestId });
    }
  }
}

/**
 * A request that was answered before it was whole: what still comes is thrown away for a moment, so that the answer
 * is read and not lost in a reset, and then the connection ends. Otherwise a client could send without end.
 */
function endUnread(request: IncomingMessage): void {
  if (!request.complete) {
    request.resume();
    setTimeout(() => request.complete || request.socket.destroy(), 1_000).unref();
  }
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly requestId: string;
}

async function route(front: Front, { request, response, requestId }: Exchange): Promise<void> {
  const target = targetOf(request.url ?? "/");
  const service = target.prefix === undefined ? undefined : front.services[target.prefix];
  if (target.path === "/health" && target.prefix === undefined) {
    return refuse(response, 200, { status: "ok" });
  }
  if (service === undefined || target.prefix === undefined) {
    const isAnswered = (await front.page?.(request, response, target.path)) === true;
    return isAnswered ? undefined : refuse(response, 404, { message: "no Route matched with those values" });
  }
  if (target.prefix !== "functions") {
    if (isPreflight(request)) {
      return answerPreflight(request, response);
    }
    allowAnyOrigin(response);
  }
  const context = contextOf(front, { request, requestId, target, apikey: headerOf(request, "apikey") });
  return "refused" in context
    ? refuse(response, 401, { message: context.refused, hint: "Double check the API key." })
    : service.handle(request, response, context);
}

function upgrade(front: Front, request: IncomingMessage, socket: Duplex, head: Buffer): void {
  socket.on("error", () => socket.destroy());
  const target = targetOf(request.url ?? "/");
  const service = target.prefix === undefined ? undefined : front.services[target.prefix];
  const apikey = headerOf(request, "apikey") ?? new URLSearchParams(target.rawQuery).get("apikey") ?? undefined;
  const context = contextOf(front, { request, requestId: randomUUID(), target, apikey });
  if (service?.upgrade === undefined || "refused" in context) {
    const status = "refused" in context ? "401 Unauthorized" : "404 Not Found";
    socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    return;
  }
  service.upgrade(request, socket, head, context);
}

interface Target {
  readonly prefix: ServicePrefix | undefined;
  readonly path: string;
  readonly rawQuery: string;
}

function targetOf(url: string): Target {
  const mark = url.indexOf("?");
  const whole = mark < 0 ? url : url.slice(0, mark);
  const rawQuery = mark < 0 ? "" : url.slice(mark + 1);
  const [, name = "", rest = ""] = /^\/([a-z]+)\/v1(\/.*)?$/.exec(whole) ?? [];
  const prefix = servicePrefixes.find((known) => known === name);
  return prefix === undefined
    ? { prefix, path: whole, rawQuery }
    : { prefix, path: rest === "" ? "/" : rest, rawQuery };
}

interface Arrival {
  readonly request: IncomingMessage;
  readonly requestId: string;
  readonly target: Target;
  readonly apikey: string | undefined;
}

function contextOf(
  { keys, origin, onFault }: Front,
  { request, requestId, target, apikey }: Arrival,
): GatewayContext | { readonly refused: string } {
  const ruled = applyKeyRule({ authorization: request.headers.authorization, apikey }, keys);
  if ("refused" in ruled) {
    return ruled;
  }
  return {
    path: target.path,
    query: new URLSearchParams(target.rawQuery),
    rawQuery: target.rawQuery,
    bearer: bearerOf(ruled.authorization),
    authorization: ruled.authorization,
    requestId,
    origin,
    clientAddress: request.socket.remoteAddress ?? "127.0.0.1",
    report: (fault) => onFault?.(fault, requestId),
  };
}

function headerOf(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === "string" ? value : undefined;
}

function refuse(response: ServerResponse, status: number, body: Readonly<Record<string, string>>): void {
  const text = JSON.stringify(body);
  response
    .writeHead(status, {
      "content-type": "application/json; charset=utf-8",
      "content-length": Buffer.byteLength(text),
    })
    .end(text);
}
