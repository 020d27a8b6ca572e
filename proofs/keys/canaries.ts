import { randomUUID } from "node:crypto";
import { type Needle, isIn } from "./needle.ts";
import { type KeysSubject, type User } from "./subject.ts";

/** A key with the word in every part that is secret. */
export interface Canary {
  readonly keyId: string;
  readonly userId: string;
  readonly secret: { readonly apiKey: string; readonly apiSecret: string; readonly passphrase: string };
}

export interface Sent {
  readonly stored: readonly Canary[];
  /** Stored unasked, of which the venue says no or nothing to the execution service. */
  readonly unusable: { readonly refused: number; readonly unknown: number };
  readonly requests: number;
  /** Answers that hold the word: what was asked, and the status. */
  readonly leaks: readonly string[];
  /** Answers with another status than is meant, which would prove less than it seems. */
  readonly unexpected: readonly string[];
}

const atOnce = 8;
/** Every so many keys one of each request that is refused is sent, with other canaries in it. */
const refusedEvery = 20;

/** Stores keys through the function, and sends what is refused on every path on which it can be. */
export async function sendCanaries(subject: KeysSubject, needle: Needle, count: number): Promise<Sent> {
  const stored: Canary[] = [];
  const leaks: string[] = [];
  const unexpected: string[] = [];
  const unusable = { refused: 0, unknown: 0 };
  let requests = 0;
  const send = async (what: string, expected: number, request: Request) => {
    const answer = await fetch(request);
    const all = Buffer.from(`${await answer.text()}${JSON.stringify([...answer.headers])}`);
    requests += 1;
    leaks.push(...(isIn(needle, all) ? [`${what}: ${answer.status}`] : []));
    unexpected.push(...(answer.status === expected ? [] : [`${what}: ${answer.status}, not ${expected}`]));
  };
  let next = 0;
  const work = async () => {
    for (let nth = next++; nth < count; nth = next++) {
      const user = subject.users[nth % subject.users.length];
      if (user === undefined) {
        throw new Error("there are no users");
      }
      const canary = canaryOf(needle, user, `${nth}`);
      const body = bodyOf(canary);
      await send("store", 200, requestOf(subject, user, { keyId: canary.keyId, body: JSON.stringify(body) }));
      stored.push(canary);
      if (nth % refusedEvery === 0) {
        for (const [what, status, request] of refusals(subject, { user, needle, canary, nth })) {
          await send(what, status, request);
        }
        for (const letter of ["w", "x", "e"]) {
          const { venue, label, ...secret } = bodyOf(canaryOf(needle, user, `${nth}`));
          const unasked = { venue, label, ...secret, apiKey: `${secret.apiKey}-${letter}`, validate: false };
          await send("store unasked", 200, requestOf(subject, user, { body: JSON.stringify(unasked) }));
          unusable[letter === "e" ? "unknown" : "refused"] += 1;
        }
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return { stored, unusable, requests, leaks, unexpected };
}

const canaryOf = ({ word }: Needle, user: User, name: string): Canary => ({
  keyId: randomUUID(),
  userId: user.id,
  secret: {
    apiKey: `${word}-key-${name.padStart(6, "0")}`,
    apiSecret: `${word}-secret-${name}`,
    passphrase: `${word}-phrase-${name}`,
  },
});

const bodyOf = ({ secret }: Canary) => ({ venue: "binance", label: "proof", ...secret });

interface Refusals {
  readonly user: User;
  readonly needle: Needle;
  readonly canary: Canary;
  readonly nth: number;
}

type Refusal = readonly [what: string, status: number, request: Request];

function refusals(subject: KeysSubject, { user, needle, canary, nth }: Refusals): readonly Refusal[] {
  const body = bodyOf(canaryOf(needle, user, `${nth}`));
  const store = (value: unknown, keyId: string = randomUUID()) =>
    requestOf(subject, user, { keyId, body: typeof value === "string" ? value : JSON.stringify(value) });
  const withEnd = (letter: string) => ({ ...body, apiKey: `${body.apiKey}-${letter}` });
  const { passphrase: _none, label: _label, ...plain } = body;
  return [
    ["check", 200, requestOf(subject, user, { name: "exchange-validate", body: JSON.stringify(plain) })],
    ["again, under another label", 409, store({ ...bodyOf(canary), label: "other" }, canary.keyId)],
    ["may withdraw", 422, store(withEnd("w"))],
    ["unknown at the venue", 422, store(withEnd("x"))],
    ["a venue that fails", 502, store(withEnd("e"))],
    ["cut off", 422, store(JSON.stringify(body).slice(0, -2))],
    ["a field too much", 422, store({ ...body, [body.apiSecret]: body.apiSecret })],
    ["another venue", 422, store({ ...body, venue: body.apiKey })],
    ["too long", 422, store({ ...body, apiSecret: body.apiSecret.repeat(60) })],
    ["too large", 413, store({ ...body, apiSecret: body.apiSecret.repeat(1_000) })],
    ["a secret as the id", 422, store(body, body.apiSecret)],
    [
      "a secret as the token",
      401,
      requestOf(subject, { ...user, token: body.apiSecret }, { body: JSON.stringify(body) }),
    ],
    [
      "a secret in the address",
      404,
      requestOf(subject, user, { name: `exchange-keys/${body.apiKey}`, method: "DELETE" }),
    ],
  ];
}

interface RequestParts {
  readonly name?: string;
  readonly method?: string;
  readonly keyId?: string;
  readonly body?: string;
}

function requestOf({ stack }: KeysSubject, { token }: User, parts: RequestParts): Request {
  const { name = "exchange-keys", method = "POST", keyId = randomUUID(), body } = parts;
  return new Request(`${stack.url}/functions/v1/${name}`, {
    method,
    headers: {
      apikey: stack.keys.publishableKey,
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      "idempotency-key": keyId,
    },
    ...(body === undefined ? {} : { body }),
  });
}
