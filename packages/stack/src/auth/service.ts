import { type IncomingMessage, type ServerResponse } from "node:http";
import { DatabaseError } from "pg";
import { type AuthConfig } from "../config.ts";
import { databaseUrl } from "../connection.ts";
import { createStackPool } from "../database-pool.ts";
import { BodyTooLarge, ClientGone, type GatewayContext, type GatewayService, readBody } from "../gateway/index.ts";
import { type ServiceContext } from "../service-context.ts";
import { type AuthAnswer, type AuthContext, type AuthLimits, type AuthRequest } from "./auth-context.ts";
import { AuthError, errorBody, invalid, isDatedVersion } from "./auth-error.ts";
import { startCleanup } from "./cleanup.ts";
import { type Inbox } from "./inbox.ts";
import { type JsonBody, parseJsonBody } from "./json-body.ts";
import { createRateLimit } from "./rate-limit.ts";
import { refusalOf } from "./refused.ts";
import { findRoute } from "./routes.ts";

const bodyLimitBytes = 1_024 * 1_024;

/** Answers under /auth/v1 as Supabase Auth does. */
export function createAuthService({ database, keyring, config, origin }: ServiceContext, inbox: Inbox): GatewayService {
  const pool = createStackPool({ url: databaseUrl("supabase_auth_admin", database), name: "auth" });
  const limits = limitsOf(config.auth);
  const context: AuthContext = { pool, keyring, config: config.auth, issuer: `${origin}/auth/v1`, inbox, limits };
  const cleanup = startCleanup(pool);
  return {
    handle: (request, response, arrival) => handle(context, { request, response, arrival }),
    close: () => {
      cleanup.stop();
      return pool.end();
    },
  };
}

function limitsOf({ rateLimits }: AuthConfig): AuthLimits {
  const inFiveMinutes = (events: number) => createRateLimit({ events, perSeconds: 300 });
  const mailRefusal = new AuthError(429, "over_email_send_rate_limit", "email rate limit exceeded");
  return {
    signup: inFiveMinutes(rateLimits.signInSignUps),
    otp: inFiveMinutes(rateLimits.signInSignUps),
    recover: inFiveMinutes(rateLimits.signInSignUps),
    resend: inFiveMinutes(rateLimits.signInSignUps),
    user: inFiveMinutes(rateLimits.signInSignUps),
    token: inFiveMinutes(rateLimits.tokenRefresh),
    verify: inFiveMinutes(rateLimits.tokenVerifications),
    factor: createRateLimit({ events: 15, perSeconds: 60 }),
    mail: createRateLimit({ events: rateLimits.emailSent, perSeconds: 3_600, refusal: mailRefusal }),
  };
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly arrival: GatewayContext;
}

async function handle(context: AuthContext, exchange: Exchange): Promise<void> {
  const { request, response } = exchange;
  const isDated = isDatedVersion(headerOf(request, "x-supabase-api-version"));
  response.setHeader("access-control-expose-headers", "X-Total-Count, Link, X-Supabase-Api-Version");
  try {
    send(response, await run(context, exchange));
  } catch (error) {
    const refusal = refusalFor(error, exchange.arrival);
    response.setHeader("x-sb-error-code", refusal.code);
    if (isDated) {
      response.setHeader("x-supabase-api-version", "2024-01-01");
    }
    send(response, { status: refusal.status, body: errorBody(refusal, isDated) });
  }
}

async function run(context: AuthContext, { request, arrival }: Exchange): Promise<AuthAnswer> {
  const method = request.method ?? "GET";
  const found = findRoute(method, arrival.path);
  if (typeof found === "string") {
    throw refusalOf(arrival.path, arrival.query) ?? notThere(found);
  }
  const body = await readBody(request, bodyLimitBytes);
  return found.handler(context, requestOf({ request, arrival, params: found.params, body: body.toString("utf8") }));
}

const notThere = (why: "unknown path" | "other method"): AuthError =>
  why === "unknown path"
    ? new AuthError(404, "unknown", "404 page not found")
    : new AuthError(405, "unknown", "Method Not Allowed");

interface Arrived {
  readonly request: IncomingMessage;
  readonly arrival: GatewayContext;
  readonly params: Readonly<Record<string, string>>;
  readonly body: string;
}

function requestOf({ request, arrival, params, body }: Arrived): AuthRequest {
  return {
    method: request.method ?? "GET",
    params,
    query: arrival.query,
    header: (name) => headerOf(request, name),
    bearer: arrival.bearer,
    body: lazily(() => parseJsonBody(body)),
    hasBody: body !== "",
    address: arrival.clientAddress,
    url: request.url ?? "/",
  };
}

/** Parsed at the first question: a GET has no body, and a bad one must be told only to who reads it. */
function lazily(parse: () => JsonBody): JsonBody {
  let parsed: JsonBody | undefined;
  const get = () => (parsed ??= parse());
  return {
    text: (name) => get().text(name),
    optionalText: (name) => get().optionalText(name),
    flag: (name) => get().flag(name),
    object: (name) => get().object(name),
  };
}

function headerOf(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === "string" ? value : undefined;
}

/** Anything but a refusal is a fault of this service, such as a constraint of the product's own on auth.users. */
function refusalFor(error: unknown, { report }: GatewayContext): AuthError {
  if (error instanceof AuthError) {
    return error;
  }
  if (error instanceof BodyTooLarge) {
    return new AuthError(413, "request_entity_too_large", `Request body too large (max ${bodyLimitBytes} bytes)`);
  }
  if (error instanceof ClientGone) {
    throw error;
  }
  const refusal = error instanceof DatabaseError ? refusalOfData(error) : undefined;
  if (refusal !== undefined) {
    return refusal;
  }
  report(error);
  const message = "Unexpected failure, please check server logs for more information";
  return new AuthError(500, "unexpected_failure", message);
}

/** What the data itself is to blame for. */
function refusalOfData({ code, constraint, message }: DatabaseError): AuthError | undefined {
  // Two sign-ups of one address at the same moment, or one with another audience: addresses are unique for all.
  if (constraint === "users_email_partial_key") {
    return new AuthError(422, "email_exists", "A user with this email address has already been registered");
  }
  // Class 22, data exceptions: text that Postgres cannot keep, such as U+0000 from a query string.
  return code?.startsWith("22") === true ? invalid(`Invalid value: ${message}`) : undefined;
}

function send(response: ServerResponse, { status, body, headers = {} }: AuthAnswer): void {
  const text = body === undefined ? "" : JSON.stringify(body);
  response
    .writeHead(status, {
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...(status === 204 ? {} : { "content-length": Buffer.byteLength(text) }),
      ...headers,
    })
    .end(text);
}
