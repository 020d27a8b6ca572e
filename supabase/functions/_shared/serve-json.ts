import { answerJson, answerPreflight, answerProblem } from "./answer.ts";
import { type Caller, callerOf } from "./caller.ts";
import { Refused, problemOf } from "./refused.ts";
import { parseOrThrow, readJson } from "./read-body.ts";
import { type Rest, restAs } from "./rest.ts";
import { type z } from "./vendor/zod.js";

/** One request of a signed-in user, with its body checked. */
export interface Call<Body> extends Rest {
  readonly body: Body;
  readonly userId: string;
  /** What stands behind the function's name in the address, cut at its slashes. */
  readonly path: readonly string[];
  /**
   * The header `Idempotency-Key`, a UUID in lower case, or what the body has in its place; refuses where there is neither,
   * and where the two differ.
   */
  readonly idempotencyKey: (inBody?: string) => string;
}

export type Handler = (request: Request, caller: Caller) => Promise<unknown>;

/** A JSON body that passes the schema, and what is done with it: the returned value is the answer. */
export const withBody =
  <Output>(schema: z.ZodType<Output>, run: (call: Call<Output>) => Promise<unknown>): Handler =>
  async (request, caller) =>
    run({ ...callOf(request, caller), body: parseOrThrow(schema, await readJson(request, mostBodyBytes)) });

export const withoutBody =
  (run: (call: Call<null>) => Promise<unknown>): Handler =>
  async (request, caller) =>
    run({ ...callOf(request, caller), body: null });

/** A handler for each path behind the function's name: `""` for the name alone, `"close"`. */
export const byPath =
  (handlers: Readonly<Record<string, Handler>>): Handler =>
  async (request, caller) => {
    const asked = segmentsOf(request).join("/");
    const handler = Object.hasOwn(handlers, asked) ? handlers[asked] : undefined;
    if (handler === undefined) {
      throw new Refused("route_not_found", "this function has nothing at this address", {
        suggestion: "Look at the address behind the function's name.",
      });
    }
    return handler(request, caller);
  };

const mostBodyBytes = 16 * 1_024;

/**
 * Serves a function: one handler a method. It answers preflights, lets in nobody but users, gives the handler a checked
 * body and the database as that user, and turns whatever is thrown into a problem document that holds no secret.
 */
export function serveJson(handlers: Readonly<Record<string, Handler>>): void {
  Deno.serve((request) => answer(request, handlers));
}

async function answer(request: Request, handlers: Readonly<Record<string, Handler>>): Promise<Response> {
  const methods = Object.keys(handlers);
  if (request.method === "OPTIONS") {
    return answerPreflight(methods);
  }
  const requestId = requestIdOf(request);
  const headers = { "x-request-id": requestId };
  try {
    const handler = Object.hasOwn(handlers, request.method) ? handlers[request.method] : undefined;
    if (handler === undefined) {
      throw new Refused("method_not_allowed", `this function takes ${methods.join(", ")}`);
    }
    const value = await handler(request, callerOf(request));
    return value instanceof Response ? value : answerJson(200, value, headers);
  } catch (error) {
    const refused = error instanceof Refused ? error : unexpected(error, requestId);
    const problem = problemOf(refused, requestId);
    return answerProblem(problem, problem.status === 405 ? { ...headers, allow: methods.join(", ") } : headers);
  }
}

/** A client's own id where it has a form that can stand in a log. */
function requestIdOf({ headers }: Request): string {
  const given = headers.get("x-request-id") ?? "";
  return /^[\w-]{8,64}$/.test(given) ? given : crypto.randomUUID();
}

function callOf(request: Request, caller: Caller): Omit<Call<never>, "body"> {
  return {
    ...restAs(caller),
    userId: caller.userId,
    path: segmentsOf(request),
    idempotencyKey: (inBody) => idempotencyKeyOf(request.headers.get("idempotency-key") ?? undefined, inBody),
  };
}

/** Gateways differ in whether they leave their own prefix before the function's name. */
const segmentsOf = (request: Request): readonly string[] =>
  new URL(request.url).pathname
    .replace(/^\/functions\/v1(?=\/)/, "")
    .split("/")
    .filter((part) => part !== "")
    .slice(1);

function idempotencyKeyOf(inHeader: string | undefined, inBody: string | undefined): string {
  const key = uuidOrThrow(inHeader ?? inBody ?? "");
  if (inBody !== undefined && inBody.toLowerCase() !== key) {
    throw new Refused("request_invalid", "the header Idempotency-Key and the id in the body differ", {
      suggestion: "Send the id in one of the two places.",
    });
  }
  return key;
}

function uuidOrThrow(text: string): string {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)) {
    throw new Refused("idempotency_key_missing", "the header Idempotency-Key is no UUID");
  }
  return text.toLowerCase();
}

/** Where it happened goes into the log; what was said there does not, because it may quote a secret. */
function unexpected(error: unknown, requestId: string): Refused {
  const name = error instanceof Error ? error.name : typeof error;
  const places = error instanceof Error ? (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line)) : [];
  console.error(JSON.stringify({ requestId, error: name, at: places.slice(0, 5).map((line) => line.trim()) }));
  return new Refused("internal_fault", "the function failed on this request");
}
