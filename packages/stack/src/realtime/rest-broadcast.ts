import { type IncomingMessage, type ServerResponse } from "node:http";
import { BodyTooLarge, type GatewayContext, readBody } from "../gateway/index.ts";
import { parseExact } from "./exact-json.ts";
import { type Broadcast } from "./frame.ts";
import { member } from "./join-config.ts";
import { type RealtimeRoom } from "./room.ts";
import { type Identity, isTokenRefusal, readIdentity } from "./token.ts";

export interface RestAnswer {
  readonly status: number;
  readonly body?: unknown;
}

export interface RestRequest {
  readonly request: IncomingMessage;
  readonly context: GatewayContext;
}

const refuse = (status: number, message: string): RestAnswer => ({ status, body: { message } });

const faulty = (field: string, fault: string): RestAnswer => ({ status: 422, body: { errors: { [field]: [fault] } } });

/** The REST side: `/api/broadcast`, `/api/broadcast/:topic/events/:event`, `/api/ping`. */
export async function answerRest(room: RealtimeRoom, exchange: RestRequest): Promise<RestAnswer> {
  const { request, context } = exchange;
  if (context.path === "/api/ping" && request.method === "GET") {
    return { status: 200, body: { message: "Success" } };
  }
  const single = /^\/api\/broadcast\/([^/]+)\/events\/([^/]+)$/.exec(context.path);
  if (request.method !== "POST" || (context.path !== "/api/broadcast" && single === null)) {
    return refuse(404, "Not Found");
  }
  const identity = await readIdentity(room.verifyToken, context.bearer ?? context.authorization ?? "");
  if (isTokenRefusal(identity)) {
    return refuse(401, "Unauthorized");
  }
  try {
    const names = single?.slice(1).map((part) => decodeURIComponent(part));
    return await (names === undefined
      ? broadcastMany(room, exchange, identity)
      : broadcastOne(room, exchange, { identity, topic: names[0] ?? "", event: names[1] ?? "" }));
  } catch (error) {
    return faultOf(error);
  }
}

export function sendAnswer(response: ServerResponse, { status, body }: RestAnswer): void {
  const text = body === undefined ? "" : JSON.stringify(body);
  response
    .writeHead(status, {
      ...(body === undefined ? {} : { "content-type": "application/json; charset=utf-8" }),
      "content-length": Buffer.byteLength(text),
    })
    .end(text);
}

function faultOf(error: unknown): RestAnswer {
  if (error instanceof BodyTooLarge) {
    return faulty("payload", "Payload size exceeds tenant limit");
  }
  if (error instanceof SyntaxError || error instanceof URIError) {
    return refuse(400, "Bad Request");
  }
  throw error;
}

interface SingleBroadcast {
  readonly identity: Identity;
  readonly topic: string;
  readonly event: string;
}

async function broadcastOne(room: RealtimeRoom, exchange: RestRequest, single: SingleBroadcast): Promise<RestAnswer> {
  const { request, context } = exchange;
  const encoding = encodingOf(request.headers["content-type"]);
  if (encoding === undefined) {
    return {
      status: 415,
      body: { error: "Unsupported Media Type. Use application/json or application/octet-stream" },
    };
  }
  const read = await readBody(request, room.limits.payloadBytes);
  const body = encoding === "json" ? Buffer.from(checkedJson(read.toString("utf8"))) : read;
  const { identity, topic, event } = single;
  const isPrivate = context.query.get("private") === "true";
  if (isPrivate) {
    const permission = await room.authorization.mayWrite({ identity, topic, headers: headersOf(request) });
    if (permission !== "allowed") {
      return permission === "denied" ? refuse(403, "Unauthorized") : refuse(422, "Tenant database unavailable");
    }
  }
  room.hub.publish({ topic, isPrivate }, { form: "made", event, encoding, body, meta: "" });
  return { status: 202 };
}

function encodingOf(contentType: string | undefined): "json" | "binary" | undefined {
  const [type = ""] = (contentType ?? "application/json").split(";");
  const known = new Map([
    ["application/json", "json"],
    ["application/octet-stream", "binary"],
  ] as const);
  const name = [...known.keys()].find((candidate) => candidate === type.trim().toLowerCase());
  return name === undefined ? undefined : known.get(name);
}

/** A body that is no object arrives under `_json`, as Supabase's parser has it; an empty one is an empty object. */
function checkedJson(text: string): string {
  if (text.trim() === "") {
    return "{}";
  }
  const value = JSON.parse(text) as unknown;
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  return isObject ? text : `{"_json":${text}}`;
}

interface BatchEntry {
  readonly topic: string;
  readonly isPrivate: boolean;
  readonly broadcast: Broadcast;
}

async function broadcastMany(room: RealtimeRoom, exchange: RestRequest, identity: Identity): Promise<RestAnswer> {
  const text = (await readBody(exchange.request, room.limits.payloadBytes)).toString("utf8");
  const messages = member(parseExact(text === "" ? "{}" : text), "messages");
  if (!Array.isArray(messages)) {
    return faulty("messages", messages === undefined ? "can't be blank" : "is invalid");
  }
  const entries: readonly (BatchEntry | readonly string[])[] = messages.map(parseEntry);
  if (entries.some(isFaults)) {
    return {
      status: 422,
      body: { errors: { messages: entries.map((entry) => (isFaults(entry) ? blank(entry) : {})) } },
    };
  }
  const allowed = entries.filter((entry): entry is BatchEntry => !isFaults(entry));
  await publishAll(room, allowed, { identity, headers: headersOf(exchange.request) });
  return { status: 202 };
}

const isFaults = (entry: BatchEntry | readonly string[]): entry is readonly string[] => Array.isArray(entry);

const blank = (fields: readonly string[]): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries(fields.map((field) => [field, ["can't be blank"]]));

function parseEntry(entry: unknown): BatchEntry | readonly string[] {
  const topic = member(entry, "topic");
  const event = member(entry, "event");
  const payload = member(entry, "payload");
  const isObject = typeof payload === "object" && payload !== null && !Array.isArray(payload);
  if (typeof topic !== "string" || topic === "" || typeof event !== "string" || event === "" || !isObject) {
    return [
      ...(typeof topic === "string" && topic !== "" ? [] : ["topic"]),
      ...(isObject ? [] : ["payload"]),
      ...(typeof event === "string" && event !== "" ? [] : ["event"]),
    ];
  }
  const text = JSON.stringify({ event, payload, type: "broadcast" });
  return { topic, isPrivate: member(entry, "private") === true, broadcast: { form: "pushed", payload: text } };
}

interface BatchCaller {
  readonly identity: Identity;
  readonly headers: Readonly<Record<string, string>>;
}

/** A private topic that the caller may not write to is passed over in silence, as on Supabase: the answer is 202. */
async function publishAll(room: RealtimeRoom, entries: readonly BatchEntry[], caller: BatchCaller): Promise<void> {
  const allowed = new Map<string, boolean>();
  for (const { topic, isPrivate, broadcast } of entries) {
    if (isPrivate && !allowed.has(topic)) {
      allowed.set(topic, (await room.authorization.mayWrite({ ...caller, topic })) === "allowed");
    }
    if (!isPrivate || allowed.get(topic) === true) {
      room.hub.publish({ topic, isPrivate }, broadcast);
    }
  }
}

const headersOf = ({ headers }: IncomingMessage): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
