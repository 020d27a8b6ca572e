import { type Keyring, type TokenFault, isTokenFault } from "../keys/index.ts";

/** Whose channel it is: a verified token that names a role and an end. */
export interface Identity {
  readonly token: string;
  readonly role: string;
  readonly sub: string;
  readonly claimsText: string;
  /** Seconds since 1970. */
  readonly expiresAt: number;
}

export interface TokenRefusal {
  readonly code: string;
  readonly message: string;
  /** What the handshake answers, where it differs. */
  readonly handshake?: string;
}

export async function readIdentity(
  verifyToken: Keyring["verifyToken"],
  text: string,
): Promise<Identity | TokenRefusal> {
  const token = text.replaceAll(/\s/g, "");
  const answer = await verifyToken(token);
  if (isTokenFault(answer)) {
    return refusalOf(answer.fault, token);
  }
  const { claims, claimsText, expiresAt } = answer;
  if (typeof claims["role"] !== "string" || expiresAt === null) {
    return { code: "InvalidJWTToken", message: "Fields `role` and `exp` are required in JWT" };
  }
  const sub = typeof claims["sub"] === "string" ? claims["sub"] : "";
  return { token, role: claims["role"], sub, claimsText, expiresAt };
}

export const isTokenRefusal = (answer: Identity | TokenRefusal): answer is TokenRefusal => "code" in answer;

export function expiryMessage(expiresAt: number): string {
  return `Token has expired ${Math.max(0, Math.floor(Date.now() / 1_000) - expiresAt)} seconds ago`;
}

function refusalOf(fault: TokenFault["fault"], token: string): TokenRefusal {
  switch (fault) {
    case "expired":
      return { code: "InvalidJWTToken", message: expiryMessage(expiryIn(token)), handshake: "Token has expired" };
    case "bad_signature":
      return { code: "JwtSignatureError", message: "Failed to validate JWT signature" };
    case "unknown_key":
    case "algorithm_not_allowed":
      return {
        code: "JwtSignerError",
        message: "Failed to generate JWT signer, check your JWT secret or JWKS configuration",
      };
    case "malformed":
    case "not_yet_valid":
      return { code: "MalformedJWT", message: "The token provided is not a valid JWT" };
  }
}

/** Read without its signature, for the words of a refusal alone. */
function expiryIn(token: string): number {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8"));
    return typeof claims === "object" && claims !== null && "exp" in claims ? Number(claims.exp) : 0;
  } catch {
    return 0;
  }
}
