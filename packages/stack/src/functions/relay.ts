import { Agent, type IncomingMessage, type ServerResponse, request as startRequest } from "node:http";
import { pipeline } from "node:stream/promises";
import { setTimeout as wait } from "node:timers/promises";
import { type GatewayContext } from "../gateway/index.ts";
import { type Worker } from "./worker.ts";

export interface Relay {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly context: GatewayContext;
  readonly worker: Worker;
  readonly wallClockMs: number;
}

/** Of the connection, not of the message: they end here. */
const hopByHop = new Set([
  "connection",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

// Kept open: a server that is told to close does so as soon as it has answered, and Node's last, empty write of the
// body then breaks the answer (one call in four, when it was so). A process that is replaced is not asked again.
const agent = new Agent({ keepAlive: true });

/** Hands the request on and the answer back, both as they flow. Tells how it ended where no answer came. */
export async function relay(exchange: Relay): Promise<"answered" | "failed" | "timed out"> {
  const { request, response, worker, wallClockMs } = exchange;
  const limit = AbortSignal.timeout(wallClockMs);
  const gone = new AbortController();
  response.once("close", () => (response.writableFinished ? undefined : gone.abort()));
  const signal = AbortSignal.any([limit, gone.signal]);
  try {
    const answer = await ask(exchange, signal);
    response.writeHead(answer.statusCode ?? 502, keptHeaders(answer.rawHeaders));
    response.flushHeaders();
    await pipeline(answer, response, { signal });
    return "answered";
  } catch {
    if (gone.signal.aborted && !limit.aborted) {
      return "answered";
    }
    if (limit.aborted) {
      worker.kill();
    }
    if (response.headersSent) {
      response.destroy();
      return "answered";
    }
    // Where the process died, its end is waited for: who asks again after this answer gets a new one.
    await Promise.race([worker.ended, wait(1_000)]);
    return limit.aborted ? "timed out" : "failed";
  } finally {
    // What the function did not read is passed over, so that the connection can serve the next request.
    request.unpipe();
    request.resume();
  }
}

function ask({ request, context, worker }: Relay, signal: AbortSignal): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const query = context.rawQuery === "" ? "" : `?${context.rawQuery}`;
    const outgoing = startRequest({
      socketPath: worker.socketPath,
      method: request.method,
      path: `${context.path}${query}`,
      headers: headersFor(request, context),
      agent,
      signal,
      setHost: false,
    });
    outgoing.once("response", resolve);
    outgoing.once("error", reject);
    request.once("error", reject);
    request.pipe(outgoing);
  });
}

/** As the gateway of Supabase: Authorization after the key rule, and who asked. */
function headersFor({ headers }: IncomingMessage, context: GatewayContext): Record<string, string | string[]> {
  const kept = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined || hopByHop.has(name) || name.startsWith("x-forwarded-") ? [] : [[name, value] as const],
  );
  return {
    ...Object.fromEntries(kept),
    ...(context.authorization === null ? {} : { authorization: context.authorization }),
    "x-forwarded-for": context.clientAddress,
    "x-forwarded-host": headers.host ?? "",
    "x-forwarded-proto": "http",
    "x-request-id": context.requestId,
  };
}

function keptHeaders(raw: readonly string[]): string[] {
  const kept: string[] = [];
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const [name = "", value = ""] = raw.slice(at, at + 2);
    if (!hopByHop.has(name.toLowerCase())) {
      kept.push(name, value);
    }
  }
  return kept;
}
