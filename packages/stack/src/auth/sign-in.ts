import { issueAccessToken } from "./access-token.ts";
import { type AuthContext, type AuthRequest, type AuthTransaction } from "./auth-context.ts";
import { type JsonObject } from "./json-body.ts";
import { insertSession } from "./store/session.ts";
import { type StoredUser, updateUser } from "./store/user.ts";

/** A new session of this user, and the answer that carries its tokens. */
export async function signIn(
  context: AuthContext,
  transaction: AuthTransaction,
  { request, user, method }: { readonly request: AuthRequest; readonly user: StoredUser; readonly method: string },
): Promise<JsonObject> {
  const { sessionId, refreshToken } = await insertSession(transaction, {
    userId: user.id,
    method,
    userAgent: request.header("user-agent"),
    address: request.address,
  });
  const signedIn = await updateUser(transaction, user.id, { last_sign_in_at: new Date().toISOString() });
  return issueAccessToken(context, transaction, {
    user: signedIn,
    sessionId,
    refreshToken,
    method,
    address: request.address,
  });
}

/** The audience of a request: a header's, a user token's, or the default. */
export const audienceOf = (request: AuthRequest, claims?: JsonObject): string => {
  const named = request.header("x-jwt-aud") ?? "";
  const claimed = claims?.["role"] === "service_role" ? "" : firstAudience(claims?.["aud"]);
  return [named, claimed].find((audience) => audience !== "") ?? "authenticated";
};

function firstAudience(audience: unknown): string {
  const first: unknown = Array.isArray(audience) ? audience[0] : audience;
  return typeof first === "string" ? first : "";
}

export const isBanned = (user: StoredUser): boolean =>
  user.banned_until !== null && Date.parse(user.banned_until) > Date.now();
