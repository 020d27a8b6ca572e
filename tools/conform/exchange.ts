/** A request as the generator makes it, and as a recorded case keeps it. */
export interface RestRequest {
  readonly method: string;
  /** From the service's root, with the query string as it goes over the wire. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  readonly as: Actor;
}

export type Actor = "anon" | "alice" | "bob" | "service";

/** What of an answer must be equal. */
export interface RestAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Of an error: from its body, or from the header where there is no body; null where neither says it. */
  readonly code: string | null;
}

const compared = [
  "content-range",
  "content-type",
  "preference-applied",
  "location",
  "content-profile",
  "allow",
] as const;

export interface Server {
  /** Of the REST service, without a slash at the end. */
  readonly url: string;
  /** What stands in Authorization and apikey for each actor; null sends neither. */
  readonly tokens: Readonly<Record<Actor, string | null>>;
}

export async function send(server: Server, request: RestRequest): Promise<RestAnswer> {
  const token = server.tokens[request.as];
  const response = await fetch(server.url + request.path, {
    method: request.method,
    headers: { ...request.headers, ...(token === null ? {} : { authorization: `Bearer ${token}` }) },
    ...(request.body === null ? {} : { body: request.body }),
  });
  const headers = compared.flatMap((name) => {
    const value = response.headers.get(name);
    return value === null ? [] : [[name, value] as const];
  });
  const body = await response.text();
  const inHeader = /error=(\w+)/.exec(response.headers.get("proxy-status") ?? "")?.[1];
  return {
    status: response.status,
    headers: Object.fromEntries(headers),
    body,
    code: codeIn(body) ?? inHeader ?? null,
  };
}

function codeIn(body: string): string | null {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === "object" && value !== null && "code" in value ? String(value.code) : null;
  } catch {
    return null;
  }
}

/** Whether a request may change rows: what it answers has the order in which Postgres wrote them. */
export const isWrite = ({ method }: RestRequest): boolean => !["GET", "HEAD", "OPTIONS"].includes(method);
