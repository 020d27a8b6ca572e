import { type KeyObject, createPrivateKey, createPublicKey, createSecretKey } from "node:crypto";
import { SignJWT, decodeProtectedHeader, errors, jwtVerify } from "jose";
import { type SigningKey, type StackKeys } from "./stack-keys.ts";

export interface VerifiedToken {
  /** `anon` where the token names none. */
  readonly role: string;
  readonly claims: Readonly<Record<string, unknown>>;
  /** The claims as JSON text, ready for `request.jwt.claims`. */
  readonly claimsText: string;
  /** Seconds since 1970, or null where it never expires. */
  readonly expiresAt: number | null;
}

export interface TokenFault {
  readonly fault: "malformed" | "expired" | "not_yet_valid" | "bad_signature" | "unknown_key" | "algorithm_not_allowed";
}

export interface PublicKeys {
  readonly keys: readonly Readonly<Record<string, unknown>>[];
}

export interface Keyring {
  readonly keys: StackKeys;
  readonly verifyToken: (token: string) => Promise<VerifiedToken | TokenFault>;
  readonly signToken: (claims: Readonly<Record<string, unknown>>) => Promise<string>;
  readonly jwks: () => PublicKeys;
}

export interface KeyringOptions {
  readonly keys: StackKeys;
  /** Verified tokens that are remembered until they expire. */
  readonly cacheSize?: number;
  readonly now?: () => number;
}

export const isTokenFault = (answer: VerifiedToken | TokenFault): answer is TokenFault => "fault" in answer;

/** Signs with the install's own key; accepts its own tokens by key id, and the legacy secret's by HS256 alone. */
export function createKeyring({ keys, cacheSize = 10_000, now = Date.now }: KeyringOptions): Keyring {
  const ring: Ring = {
    secret: createSecretKey(Buffer.from(keys.jwtSecret)),
    publicKey: createPublicKey(createPrivateKey({ key: keys.signingKey, format: "jwk" })),
    signingKey: keys.signingKey,
    now,
  };
  const privateKey = createPrivateKey({ key: keys.signingKey, format: "jwk" });
  const { alg, kid } = keys.signingKey;
  const published = { keys: [publicMembers(ring)] };
  return {
    keys,
    verifyToken: remembering({ cacheSize, now, verify: (token) => verify(token, ring) }),
    signToken: (claims) => new SignJWT(claims).setProtectedHeader({ alg, kid, typ: "JWT" }).sign(privateKey),
    jwks: () => published,
  };
}

interface Ring {
  readonly secret: KeyObject;
  readonly publicKey: KeyObject;
  readonly signingKey: SigningKey;
  readonly now: () => number;
}

const publicMembers = ({ publicKey, signingKey }: Ring): Readonly<Record<string, unknown>> => ({
  ...publicKey.export({ format: "jwk" }),
  alg: signingKey.alg,
  ext: true,
  key_ops: ["verify"],
  kid: signingKey.kid,
  use: "sig",
});

interface Remembering {
  readonly cacheSize: number;
  readonly now: () => number;
  readonly verify: (token: string) => Promise<VerifiedToken | TokenFault>;
}

/** A signature does not change, only the clock does. Faults are not kept: a stranger could fill the room with them. */
function remembering({ cacheSize, now, verify: check }: Remembering): Keyring["verifyToken"] {
  const known = new Map<string, VerifiedToken>();
  return async (token) => {
    const found = known.get(token);
    if (found !== undefined && (found.expiresAt ?? Infinity) * 1_000 > now()) {
      return found;
    }
    known.delete(token);
    const answer = await check(token);
    if (!isTokenFault(answer)) {
      if (known.size >= cacheSize) {
        known.delete(known.keys().next().value ?? "");
      }
      known.set(token, answer);
    }
    return answer;
  };
}

async function verify(token: string, ring: Ring): Promise<VerifiedToken | TokenFault> {
  const chosen = chooseKey(token, ring);
  if ("fault" in chosen) {
    return chosen;
  }
  try {
    const { payload } = await jwtVerify(token, chosen.key, {
      algorithms: [chosen.algorithm],
      currentDate: new Date(ring.now()),
    });
    const role = typeof payload["role"] === "string" ? payload["role"] : "anon";
    return { role, claims: payload, claimsText: JSON.stringify(payload), expiresAt: payload.exp ?? null };
  } catch (error) {
    return { fault: faultOf(error) };
  }
}

type ChosenKey = { readonly key: KeyObject; readonly algorithm: string } | TokenFault;

/**
 * The key is chosen by the algorithm *and* its id: a public key must never serve as an HMAC secret, and `none` is no
 * algorithm. As in Supabase Auth, an HS256 token may carry any key id.
 */
function chooseKey(token: string, { secret, publicKey, signingKey }: Ring): ChosenKey {
  const header = headerOf(token);
  if (header === undefined) {
    return { fault: "malformed" };
  }
  if (header.alg === "HS256") {
    return { key: secret, algorithm: "HS256" };
  }
  if (header.alg !== "ES256" && header.alg !== "RS256") {
    return { fault: "algorithm_not_allowed" };
  }
  if (header.kid !== signingKey.kid) {
    return { fault: "unknown_key" };
  }
  return header.alg === signingKey.alg
    ? { key: publicKey, algorithm: signingKey.alg }
    : { fault: "algorithm_not_allowed" };
}

function headerOf(token: string): { readonly alg?: unknown; readonly kid?: unknown } | undefined {
  try {
    return decodeProtectedHeader(token);
  } catch {
    return undefined;
  }
}

function faultOf(error: unknown): TokenFault["fault"] {
  if (error instanceof errors.JWTExpired) {
    return "expired";
  }
  if (error instanceof errors.JWTClaimValidationFailed) {
    return error.claim === "nbf" ? "not_yet_valid" : "malformed";
  }
  return error instanceof errors.JWSSignatureVerificationFailed ? "bad_signature" : "malformed";
}
