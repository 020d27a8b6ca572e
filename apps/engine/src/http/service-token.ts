import { createHash, timingSafeEqual } from "node:crypto";
import { DomainError } from "@chandlery/core/base";
import type { onRequestAsyncHookHandler } from "fastify";

/** Lets a request pass that carries the service token of this install; the service knows its hash only. */
export function requireServiceToken(tokenSha256: string): onRequestAsyncHookHandler {
  const expected = Buffer.from(tokenSha256, "hex");
  return async (request) => {
    const token = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? "")?.[1];
    if (token === undefined) {
      throw new DomainError("service_token_missing", "the request has no header Authorization: Bearer …");
    }
    if (!timingSafeEqual(createHash("sha256").update(token).digest(), expected)) {
      throw new DomainError("service_token_invalid", "the bearer token is not the service token of this install");
    }
  };
}
