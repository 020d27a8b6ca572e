/*
 * Whether this install answers: its version, the time, and the database through REST, as the caller.
 *
 * Reads: one row of `instruments` with the caller's own key and token. Writes: nothing. Calls: rest/v1.
 * A caller without rights on the table is refused by the database, which shows as well that it answers.
 */
import { answerJson, answerPreflight, answerProblem } from "../_shared/answer.ts";
import { version } from "../_shared/version.ts";

const patienceMs = 3_000;

Deno.serve(async (request) => {
  if (request.method === "OPTIONS") {
    return answerPreflight();
  }
  if (request.method !== "GET" && request.method !== "HEAD") {
    return answerProblem({
      code: "method_not_allowed",
      status: 405,
      title: "The method is not allowed",
      detail: `health is read with GET, not with ${request.method}`,
      suggestion: "Send GET.",
      retryable: false,
    });
  }
  const database = await askDatabase(request);
  const isWell = database === "ok";
  return answerJson(isWell ? 200 : 503, {
    status: isWell ? "ok" : "degraded",
    version,
    time: new Date().toISOString(),
    database,
  });
});

/** "ok", or why the database did not answer. REST's own codes (PGRST000 and so on) say that it could not reach it. */
async function askDatabase(request: Request): Promise<string> {
  try {
    const answer = await fetch(`${Deno.env.get("SUPABASE_URL")}/rest/v1/instruments?select=instrument_id&limit=1`, {
      headers: callerHeaders(request),
      signal: AbortSignal.timeout(patienceMs),
    });
    const text = await answer.text();
    return answer.ok || isSqlState(codeIn(text)) ? "ok" : `REST answers ${answer.status} ${codeIn(text)}`.trim();
  } catch (error) {
    return error instanceof DOMException && error.name === "TimeoutError" ? "no answer in time" : "unreachable";
  }
}

function callerHeaders({ headers }: Request): Record<string, string> {
  return Object.fromEntries(
    ["apikey", "authorization"].flatMap((name) => {
      const value = headers.get(name);
      return value === null ? [] : [[name, value]];
    }),
  );
}

/** The database's own code, such as 42501, against those of REST. Connection faults begin with 08, 53, 57. */
const isSqlState = (code: string): boolean => /^(?!PGRST|08|53|57)[0-9A-Z]{5}$/.test(code);

function codeIn(text: string): string {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === "object" && body !== null && "code" in body ? String(body.code) : "";
  } catch {
    return "";
  }
}
