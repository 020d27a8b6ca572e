import { lookup } from "node:dns/promises";
import { type IncomingMessage, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { z } from "zod";
import { type Address, mayBeAsked } from "./address-rule.ts";

export interface Probe {
  /** `https://host[:port]`, or loopback over http. */
  readonly origin: string;
  /** Of the user who asks: only a compute API of this install takes it. */
  readonly accessToken: string;
}

const patienceMs = 5_000;
const mostCharacters = 256 * 1024;

/**
 * Null where a compute API of this install answers at the address, else a sentence that says what is wrong. It runs, refuses
 * whoever shows no token or a forged one, and takes the token of the user who asks. Redirects are not followed; the name is
 * resolved once and only that address is asked, so that it cannot come to mean another one in between.
 */
export async function probeCompute({ origin, accessToken }: Probe): Promise<string | null> {
  const signal = AbortSignal.timeout(patienceMs);
  try {
    const { hostname } = new URL(origin);
    const addresses: readonly Address[] = await lookup(hostname.replace(/^\[|\]$/g, ""), { all: true });
    const [address] = addresses;
    if (address === undefined || !addresses.every(mayBeAsked)) {
      return "The name leads into a private network, which this server does not ask. Give a public address or loopback.";
    }
    const ask = (path: string, token?: string) => get(new URL(path, origin), { address, signal, token });
    return await firstFault(ask, accessToken);
  } catch (error) {
    return signal.aborted
      ? `Nothing answered within ${patienceMs / 1_000} seconds. Check the address, and that the service runs.`
      : `It cannot be reached (${reasonOf(error)}). Check the address, and that the service runs.`;
  }
}

type Ask = (path: string, token?: string) => Promise<Answer>;

const guarded = "/api/v1/strategies";
const healthSchema = z.object({ status: z.literal("ok") });
const refusalSchema = z.object({ code: z.enum(["user_token_missing", "user_token_invalid"]) });
const strategiesSchema = z.array(z.object({ name: z.string() })).min(1);

async function firstFault(ask: Ask, accessToken: string): Promise<string | null> {
  const health = await ask("/health");
  if (health.status >= 300 && health.status < 400) {
    return "It answers with a redirect. Give the address that it leads to.";
  }
  if (health.status !== 200 || !healthSchema.safeParse(health.body).success) {
    return "What answers there is no compute API of Chandlery: /health says something else.";
  }
  for (const token of [undefined, forged(accessToken)]) {
    const refused = await ask(guarded, token);
    if (refused.status !== 401 || !refusalSchema.safeParse(refused.body).success) {
      return "It does not refuse whoever has no valid token: it is no compute API of Chandlery, or an open one.";
    }
  }
  const taken = await ask(guarded, accessToken);
  return taken.status === 200 && strategiesSchema.safeParse(taken.body).success
    ? null
    : `It does not take your token (${taken.status}): it belongs to another install. Its CHANDLERY_JWKS_URL and CHANDLERY_JWT_ISSUER must name this one.`;
}

/** The same claims under a signature that nobody made. */
function forged(token: string): string {
  const [head = "", claims = "", signature = ""] = token.split(".");
  return `${head}.${claims}.${"A".repeat(signature.length)}`;
}

interface Answer {
  readonly status: number;
  /** Undefined where it is no JSON. */
  readonly body: unknown;
}

interface GetOptions {
  readonly address: Address;
  readonly signal: AbortSignal;
  readonly token: string | undefined;
}

function get(url: URL, { address, signal, token }: GetOptions): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const send = url.protocol === "https:" ? requestHttps : requestHttp;
  const sent = send(url, {
    signal,
    agent: false,
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    lookup: (_name, options, done) =>
      options.all === true ? done(null, [address]) : done(null, address.address, address.family),
  });
  sent.on("error", reject);
  sent.on("response", (response) => {
    read(response).then((body) => resolve({ status: response.statusCode ?? 0, body }), reject);
  });
  sent.end();
  return promise;
}

async function read(response: IncomingMessage): Promise<unknown> {
  response.setEncoding("utf8");
  let text = "";
  for await (const part of response) {
    text += String(part);
    if (text.length > mostCharacters) {
      response.destroy();
      return undefined;
    }
  }
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const reasonOf = (error: unknown): string =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "no answer";
