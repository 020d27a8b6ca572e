import { type VenueFailure, VenueFault } from "./verdict.ts";

export interface VenueRequest {
  /** As people call it: "Binance". */
  readonly venue: string;
  readonly url: string;
  readonly method: "GET" | "POST";
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal | undefined;
}

export interface VenueAnswer {
  readonly status: number;
  readonly json: unknown;
}

const patienceMs = 5_000;
const mostBytes = 64 * 1_024;

/**
 * One request to a venue. Each way in which it can fail has a code of its own, and none of them says anything of the key.
 * No text of the venue is handed on: it may echo what was sent.
 */
export async function askVenue({ venue, url, method, headers = {}, body, signal }: VenueRequest): Promise<VenueAnswer> {
  const tooLong = AbortSignal.timeout(patienceMs);
  try {
    const answer = await fetch(url, {
      method,
      headers: { accept: "application/json", "user-agent": "chandlery", ...headers },
      signal: signal === undefined ? tooLong : AbortSignal.any([tooLong, signal]),
      // A signed request is for this address alone.
      redirect: "manual",
      ...(body === undefined ? {} : { body }),
    });
    const text = await readSome(answer);
    refuseFailure(venue, answer.status);
    return { status: answer.status, json: jsonOf(venue, text) };
  } catch (error) {
    if (error instanceof VenueFault) {
      throw error;
    }
    throw tooLong.aborted
      ? new VenueFault("venue_timed_out", `${venue} did not answer in ${patienceMs / 1_000} s`)
      : new VenueFault("venue_unreachable", `${venue} cannot be reached`);
  }
}

async function readSome(answer: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let length = 0;
  const chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array> = answer.body ?? [];
  for await (const chunk of chunks) {
    length += chunk.byteLength;
    if (length > mostBytes) {
      break;
    }
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

/** 403 and 418 are what Binance answers whom its firewall or its limits keep out; 451 is a country. */
function refuseFailure(venue: string, status: number): void {
  const failure = failureOf(status);
  if (failure !== undefined) {
    throw new VenueFault(failure, `${venue} answers ${status}`);
  }
}

function failureOf(status: number): VenueFailure | undefined {
  if (status === 429 || status === 418) {
    return "venue_rate_limited";
  }
  if (status >= 500) {
    return "venue_failed";
  }
  return status === 403 || status === 451 || (status >= 300 && status < 400) ? "venue_answer_unexpected" : undefined;
}

function jsonOf(venue: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new VenueFault("venue_answer_unexpected", `${venue} does not answer in JSON`);
  }
}
