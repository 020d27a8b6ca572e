const openToAll = {
  "access-control-allow-origin": "*",
  "access-control-allow-headers": "authorization, apikey, content-type, x-client-info",
  "access-control-allow-methods": "GET, HEAD, OPTIONS",
};

/** JSON that nobody keeps and every origin may read: a caller is known by a key, never by a cookie. */
export const answerJson = (status: number, body: unknown): Response =>
  Response.json(body, { status, headers: { ...openToAll, "cache-control": "no-store" } });

/** What a browser asks before it calls from another origin. */
export const answerPreflight = (): Response => new Response(null, { status: 204, headers: openToAll });

export interface Problem {
  readonly code: string;
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  readonly suggestion: string;
  readonly retryable: boolean;
}

/** RFC 9457, as the services of the engine answer. */
export const answerProblem = (problem: Problem): Response =>
  new Response(JSON.stringify({ type: "about:blank", ...problem }), {
    status: problem.status,
    headers: { ...openToAll, "content-type": "application/problem+json", "cache-control": "no-store" },
  });
