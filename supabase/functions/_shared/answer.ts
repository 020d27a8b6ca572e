const openToAll = {
  "access-control-allow-origin": "*",
  "access-control-allow-headers": "authorization, apikey, content-type, idempotency-key, x-client-info, x-request-id",
  "access-control-expose-headers": "x-request-id",
};

type Headers = Readonly<Record<string, string>>;

/** JSON that nobody keeps and every origin may read: a caller is known by a key, never by a cookie. */
export const answerJson = (status: number, body: unknown, headers: Headers = {}): Response =>
  Response.json(body, { status, headers: { ...openToAll, "cache-control": "no-store", ...headers } });

/** What a browser asks before it calls from another origin. */
export const answerPreflight = (methods: readonly string[] = ["GET", "HEAD"]): Response =>
  new Response(null, {
    status: 204,
    headers: { ...openToAll, "access-control-allow-methods": [...methods, "OPTIONS"].join(", ") },
  });

export interface Problem {
  readonly code: string;
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  readonly suggestion: string;
  readonly retryable: boolean;
  /** Of the request; it stands in the function's log too. */
  readonly instance?: string;
  readonly faults?: readonly Fault[];
}

/** One field that is not as it should be: where, and what was expected there. Never what stood there. */
export interface Fault {
  readonly path: string;
  readonly code: string;
  readonly message: string;
}

/** RFC 9457, as the services of the engine answer. */
export const answerProblem = (problem: Problem, headers: Headers = {}): Response =>
  new Response(JSON.stringify({ type: "about:blank", ...problem }), {
    status: problem.status,
    headers: { ...openToAll, "content-type": "application/problem+json", "cache-control": "no-store", ...headers },
  });
