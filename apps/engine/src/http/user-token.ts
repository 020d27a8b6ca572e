import { DomainError } from "@chandlery/core/base";
import type { FastifyRequest, onRequestAsyncHookHandler } from "fastify";
import { createRemoteJWKSet, errors, jwtVerify } from "jose";

declare module "fastify" {
  interface FastifyRequest {
    /** The user who asks; set by `requireUser`. */
    userId: string;
  }
}

export interface UserTokenOptions {
  /** Where Auth publishes its keys: `…/auth/v1/.well-known/jwks.json`. */
  readonly jwksUrl: string;
  /** `…/auth/v1`. */
  readonly issuer: string;
}

const audience = "authenticated";
const algorithms = ["ES256", "RS256"];
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Lets a request pass that carries a user's JWT, and says who it is. Checked: signature by `kid`, issuer, audience, expiry. */
export function requireUser({ jwksUrl, issuer }: UserTokenOptions): onRequestAsyncHookHandler {
  const keys = createRemoteJWKSet(new URL(jwksUrl), { cooldownDuration: 5_000 });
  return async (request) => {
    const token = bearerOf(request);
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer,
        audience,
        algorithms,
        requiredClaims: ["sub", "exp"],
      });
      if (payload.sub === undefined || !uuid.test(payload.sub)) {
        throw new DomainError("user_token_invalid", "the token is of no user");
      }
      request.userId = payload.sub;
    } catch (error) {
      throw toFault(error);
    }
  };
}

function bearerOf(request: FastifyRequest): string {
  const token = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? "")?.[1];
  if (token === undefined) {
    throw new DomainError("user_token_missing", "the request has no header Authorization: Bearer …");
  }
  return token;
}

function toFault(error: unknown): unknown {
  if (error instanceof errors.JWTExpired) {
    return new DomainError("user_token_expired", "the token has expired");
  }
  if (error instanceof errors.JWKSTimeout || (error instanceof TypeError && error.message === "fetch failed")) {
    return new DomainError("auth_unavailable", "the keys of Auth cannot be read", { cause: error });
  }
  return error instanceof errors.JOSEError
    ? new DomainError("user_token_invalid", `the token is not valid: ${error.code}`, { cause: error })
    : error;
}
