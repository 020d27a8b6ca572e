import { issueAccessToken } from "../access-token.ts";
import {
  type AuthAnswer,
  type AuthContext,
  type AuthRequest,
  type AuthTransaction,
  answer,
  inTransaction,
} from "../auth-context.ts";
import { AuthError, CommitThenRefuse, invalid } from "../auth-error.ts";
import { type JsonObject } from "../json-body.ts";
import { isBanned } from "../sign-in.ts";
import { audit } from "../store/audit.ts";
import {
  type RefreshToken,
  findActiveToken,
  findSession,
  lockRefreshToken,
  revokeFamily,
  swapRefreshToken,
  touchSession,
} from "../store/session.ts";
import { type StoredUser, findUserById, updateUser } from "../store/user.ts";

/**
 * Exchanges a refresh token for a session's next one.
 *
 *   live ──refresh──▸ spent ──again, within the reuse interval──▸ its successor, or a further one
 *                       │
 *                       ├─again, and the successor was never used──▸ that successor (the client lost the answer)
 *                       └─again, later──▸ refused, and every token of the session is ended: one of two holders stole it
 */
export async function refreshGrant(context: AuthContext, request: AuthRequest): Promise<AuthAnswer> {
  const presented = request.body.text("refresh_token");
  if (!/^[a-z0-9]{12}$/.test(presented)) {
    throw invalid("Refresh token is not valid");
  }
  return answer(await inTransaction(context, (transaction) => refresh(context, transaction, { request, presented })));
}

interface Presented {
  readonly request: AuthRequest;
  readonly presented: string;
}

async function refresh(
  context: AuthContext,
  transaction: AuthTransaction,
  { request, presented }: Presented,
): Promise<JsonObject> {
  const reuseSeconds = context.config.refreshTokenReuseSeconds;
  const token = await lockRefreshToken(transaction, { token: presented, reuseSeconds });
  const { user, sessionId } = await requireUsable(transaction, token);
  const refreshToken = await nextToken(context, transaction, { token: presented, user, sessionId, spent: token });
  const userAgent = request.header("user-agent");
  await touchSession(transaction, { id: sessionId, userAgent, address: request.address });
  const signedIn = await updateUser(transaction, user.id, { last_sign_in_at: new Date().toISOString() });
  const method = "token_refresh";
  return issueAccessToken(context, transaction, {
    user: signedIn,
    sessionId,
    refreshToken,
    method,
    address: request.address,
  });
}

async function requireUsable(
  transaction: AuthTransaction,
  token: RefreshToken | undefined,
): Promise<{ readonly user: StoredUser; readonly sessionId: string }> {
  const user = token === undefined ? undefined : await findUserById(transaction, token.user_id);
  if (token === undefined || user === undefined) {
    throw new AuthError(400, "refresh_token_not_found", "Invalid Refresh Token: Refresh Token Not Found");
  }
  if (isBanned(user)) {
    throw new AuthError(400, "user_banned", "Invalid Refresh Token: User Banned");
  }
  const session = token.session_id === null ? undefined : await findSession(transaction, token.session_id);
  if (session === undefined) {
    throw new AuthError(400, "session_not_found", "Invalid Refresh Token: No Valid Session Found");
  }
  if (session.not_after !== null && Date.parse(session.not_after) < Date.now()) {
    throw new AuthError(400, "session_expired", "Invalid Refresh Token: Session Expired");
  }
  return { user, sessionId: session.id };
}

interface Spending {
  readonly token: string;
  readonly user: StoredUser;
  readonly sessionId: string;
  readonly spent: RefreshToken | undefined;
}

async function nextToken(
  { config }: AuthContext,
  transaction: AuthTransaction,
  { token, user, sessionId, spent }: Spending,
): Promise<string> {
  if (spent?.revoked === true) {
    const active = await findActiveToken(transaction, sessionId);
    if (active?.parent === token) {
      await audit(transaction, { actor: user, action: "token_refreshed" });
      return active.token;
    }
    if (!spent.is_recent) {
      if (config.enableRefreshTokenRotation) {
        await revokeFamily(transaction, { sessionId, reuseSeconds: config.refreshTokenReuseSeconds });
      }
      throw new CommitThenRefuse(
        new AuthError(400, "refresh_token_already_used", "Invalid Refresh Token: Already Used"),
      );
    }
  }
  await audit(transaction, { actor: user, action: "token_refreshed" });
  await audit(transaction, { actor: user, action: "token_revoked" });
  return swapRefreshToken(transaction, { token, userId: user.id, sessionId });
}
