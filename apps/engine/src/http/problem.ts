import { DomainError, type ErrorCode, errorCodes } from "@chandlery/core/base";
import { type Problem, problemSchema } from "@chandlery/sdk/contract";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { hasZodFastifySchemaValidationErrors } from "fastify-type-provider-zod";
import { z } from "zod";
import { RequestRefused } from "../verb/request-refused.ts";

const problemType = "application/problem+json";

/** The problem documents of a route, for its `schema.response`. */
export const problemResponses = <Status extends number>(...statuses: readonly Status[]) =>
  Object.fromEntries(statuses.map((status) => [status, problemResponse])) as Record<Status, typeof problemResponse>;

const problemResponse = { content: { [problemType]: { schema: problemSchema } } };

/** Answers every error as RFC 9457 says. Comes before the plugins that add routes, so that theirs answer so too. */
export function registerProblems(app: FastifyInstance): void {
  app.setErrorHandler((error, request, reply) => {
    sendProblem(reply, request, toFault(error, request));
  });
  app.setNotFoundHandler((request, reply) => {
    sendProblem(reply, request, new DomainError("route_not_found", `${request.method} ${request.url.split("?")[0]}`));
  });
}

/** The page of each code, to which the `type` of a problem leads. */
export function registerErrorPages(app: FastifyInstance): void {
  app.get("/errors/:code", { schema: errorPageSchema }, (request, reply) => {
    const { code } = errorPageSchema.params.parse(request.params);
    const { title, status, suggestion, retryable } = errorCodes[code];
    const retry = retryable ? "The same request may succeed later." : "The same request will fail again.";
    return reply.type("text/plain; charset=utf-8").send(`${code} (${status})\n\n${title}.\n${suggestion}\n${retry}\n`);
  });
}

const errorPageSchema = {
  summary: "The page of an error code",
  tags: ["errors"],
  params: z.object({ code: z.enum(Object.keys(errorCodes) as [ErrorCode, ...ErrorCode[]]) }),
};

/** Turns what was thrown into a fault with a code; what nobody expected is logged and told without its innards. */
function toFault(error: unknown, request: FastifyRequest): DomainError {
  if (error instanceof DomainError) {
    return error;
  }
  if (hasZodFastifySchemaValidationErrors(error)) {
    const faults = error.validation.map(({ instancePath, message }) => ({
      path: placeOf(instancePath),
      code: "request_invalid",
      message: message ?? "not as expected",
    }));
    return new RequestRefused(`${faults[0]?.path}: ${faults[0]?.message}`, faults.slice(0, 20), faults.length);
  }
  const known = hasCode(error) ? knownFaults[error.code]?.(error, request) : undefined;
  if (known !== undefined) {
    return known;
  }
  request.log.error({ err: error }, "unexpected failure");
  return new DomainError("internal_fault", "the service failed on this request", { cause: error });
}

/** Of Fastify or of Postgres. */
type CodedError = Error & { readonly code: string };

const hasCode = (error: unknown): error is CodedError =>
  error instanceof Error && "code" in error && typeof error.code === "string";

const invalidBody = (error: CodedError) => new RequestRefused(error.message, []);

const unstorableText = () => new RequestRefused("a text holds a NUL character, which the database cannot keep", []);

const knownFaults: Record<string, (error: CodedError, request: FastifyRequest) => DomainError> = {
  "22021": unstorableText,
  "22P05": unstorableText,
  FST_ERR_CTP_BODY_TOO_LARGE: (_error, request) =>
    new DomainError("request_body_too_large", `a request may have ${request.routeOptions.bodyLimit} bytes`),
  FST_ERR_CTP_INVALID_JSON_BODY: invalidBody,
  FST_ERR_CTP_EMPTY_JSON_BODY: invalidBody,
  FST_ERR_CTP_INVALID_MEDIA_TYPE: invalidBody,
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: invalidBody,
};

/** `/candles/3/high` → `candles[3].high`. */
const placeOf = (pointer: string): string =>
  pointer
    .slice(1)
    .replaceAll(/\/(\d+)/g, "[$1]")
    .replaceAll("/", ".") || "body";

const drainMs = 1_000;

/**
 * A request that is refused before it was whole: what still comes is thrown away for a moment, so that the answer is read
 * and not lost in a reset, and then the connection ends.
 */
function endUnread(reply: FastifyReply, { raw }: FastifyRequest): void {
  if (!raw.complete) {
    void reply.removeHeader("connection");
    raw.resume();
    reply.raw.once("finish", () => setTimeout(() => raw.complete || raw.socket.destroy(), drainMs).unref());
  }
}

function sendProblem(reply: FastifyReply, request: FastifyRequest, fault: DomainError): void {
  const { title, status } = errorCodes[fault.code];
  const problem: Problem = {
    type: `/errors/${fault.code}`,
    title,
    status,
    detail: fault.detail,
    instance: request.id,
    code: fault.code,
    retryable: fault.retryable,
    suggestion: fault.suggestion,
    ...(fault instanceof RequestRefused ? { faults: [...fault.faults], faultCount: fault.faultCount } : {}),
  };
  if (status === 401) {
    void reply.header("www-authenticate", fault.code.startsWith("service") ? "Bearer" : "X-API-KEY");
  }
  endUnread(reply, request);
  // As text: the document is not checked against the schema of the route's answer again.
  void reply.code(status).type(problemType).send(JSON.stringify(problem));
}
