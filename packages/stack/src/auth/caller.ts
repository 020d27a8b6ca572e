import { type AuthContext, type AuthRequest, type AuthTransaction, inTransaction } from "./auth-context.ts";
import { AuthError } from "./auth-error.ts";
import { type TokenFault, isTokenFault } from "../keys/index.ts";
import { type JsonObject } from "./json-body.ts";
import { isBanned } from "./sign-in.ts";
import { type AuditActor, adminActor } from "./store/audit.ts";
import { type Session, findSession } from "./store/session.ts";
import { type StoredUser, findUserById } from "./store/user.ts";

export interface Caller {
  readonly user: StoredUser;
  /** Undefined where the token names no session. */
  readonly session: Session | undefined;
  readonly claims: JsonObject;
}

/** The user of the presented token; throws where there is no token, no such user, or the session was ended. */
export async function requireCaller(context: AuthContext, request: AuthRequest): Promise<Caller> {
  const claims = await requireClaims(context, request);
  const caller = await inTransaction(context, (transaction) => loadCaller(transaction, claims));
  if (isBanned(caller.user)) {
    throw new AuthError(403, "user_banned", "User is banned");
  }
  return caller;
}

/** Only tokens of the role `service_role` pass; if such a token names a session, it must still be there. */
export async function requireAdmin(context: AuthContext, request: AuthRequest): Promise<AuditActor> {
  const claims = await requireClaims(context, request);
  const sessionId = claims["session_id"];
  if (typeof sessionId === "string" && sessionId !== "") {
    await inTransaction(context, (transaction) => loadCaller(transaction, claims));
  }
  if (claims["role"] !== "service_role") {
    throw new AuthError(403, "not_admin", "User not allowed");
  }
  return adminActor("service_role");
}

async function requireClaims({ keyring }: AuthContext, { bearer }: AuthRequest): Promise<JsonObject> {
  if (bearer === null) {
    throw new AuthError(401, "no_authorization", "This endpoint requires a valid Bearer token");
  }
  const verified = await keyring.verifyToken(bearer);
  if (isTokenFault(verified)) {
    const reason = faultReasons[verified.fault];
    throw new AuthError(403, "bad_jwt", `invalid JWT: unable to parse or verify signature, ${reason}`);
  }
  return verified.claims;
}

const faultReasons: Readonly<Record<TokenFault["fault"], string>> = {
  malformed: "token is malformed: token contains an invalid number of segments",
  expired: "token has invalid claims: token is expired",
  not_yet_valid: "token has invalid claims: token is not valid yet",
  bad_signature: "token signature is invalid: signature is invalid",
  unknown_key: "token is unverifiable: error while executing keyfunc: unrecognized JWT kid",
  algorithm_not_allowed: "token signature is invalid: signing method is invalid",
};

export const uuidForm = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

async function loadCaller(transaction: AuthTransaction, claims: JsonObject): Promise<Caller> {
  const user = await loadUser(transaction, claims["sub"]);
  const sessionId = claims["session_id"];
  if (typeof sessionId !== "string" || sessionId === "") {
    return { user, session: undefined, claims };
  }
  if (!uuidForm.test(sessionId)) {
    throw new AuthError(403, "bad_jwt", "invalid claim: session_id claim must be a UUID");
  }
  const session = await findSession(transaction, sessionId);
  if (session === undefined) {
    throw new AuthError(403, "session_not_found", "Session from session_id claim in JWT does not exist");
  }
  return { user, session, claims };
}

async function loadUser(transaction: AuthTransaction, subject: unknown): Promise<StoredUser> {
  if (typeof subject !== "string" || subject === "") {
    throw new AuthError(403, "bad_jwt", "invalid claim: missing sub claim");
  }
  if (!uuidForm.test(subject)) {
    throw new AuthError(400, "bad_jwt", "invalid claim: sub claim must be a UUID");
  }
  const user = await findUserById(transaction, subject);
  if (user === undefined) {
    throw new AuthError(403, "user_not_found", "User from sub claim in JWT does not exist");
  }
  return user;
}
