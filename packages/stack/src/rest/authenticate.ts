import { type GatewayContext } from "../gateway/index.ts";
import { type Keyring, type TokenFault, isTokenFault } from "../keys/index.ts";
import { RestError } from "./rest-error.ts";

export interface CallerToken {
  readonly role: string;
  readonly claimsText: string;
}

const anonymous: CallerToken = { role: "anon", claimsText: '{"role":"anon"}' };

/** Who asks. Without a token that is `anon`; a token that does not hold is refused, never taken for none. */
export async function authenticate(
  keyring: Pick<Keyring, "verifyToken">,
  { bearer, authorization }: Pick<GatewayContext, "bearer" | "authorization">,
): Promise<CallerToken> {
  if (bearer === null) {
    if (/^bearer\s*$/i.test(authorization ?? "")) {
      throw badToken("PGRST301", "Empty JWT is sent in Authorization header");
    }
    return anonymous;
  }
  const token = await keyring.verifyToken(bearer);
  if (isTokenFault(token)) {
    throw faultyToken(token, bearer);
  }
  const { role, claims, claimsText } = token;
  return { role, claimsText: "role" in claims ? claimsText : JSON.stringify({ ...claims, role }) };
}

function faultyToken({ fault }: TokenFault, bearer: string): RestError {
  switch (fault) {
    case "expired":
      return badToken("PGRST303", "JWT expired");
    case "not_yet_valid":
      return badToken("PGRST303", "JWT not yet valid");
    case "malformed": {
      const parts = bearer.split(".").length;
      return badToken(
        "PGRST301",
        parts === 3 ? "JWT cryptographic operation failed" : `Expected 3 parts in JWT; got ${parts}`,
      );
    }
    case "algorithm_not_allowed":
      return badToken("PGRST301", "Wrong or unsupported encoding algorithm");
    case "bad_signature":
    case "unknown_key":
      return badToken("PGRST301", "No suitable key or wrong key type");
  }
}

const badToken = (code: string, message: string): RestError =>
  new RestError({
    status: 401,
    code,
    message,
    headers: {
      "www-authenticate": `Bearer error="invalid_token", error_description=${JSON.stringify(message)}`,
    },
  });
