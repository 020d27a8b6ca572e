import { issueAccessToken } from "../access-token.ts";
import {
  type AuthContext,
  type AuthHandler,
  type AuthRequest,
  type AuthTransaction,
  answer,
  inTransaction,
} from "../auth-context.ts";
import { AuthError, invalid } from "../auth-error.ts";
import { type Caller, requireCaller, uuidForm } from "../caller.ts";
import { type JsonObject } from "../json-body.ts";
import { audit } from "../store/audit.ts";
import {
  deleteChallenge,
  deleteExpiredFactors,
  deleteFactor,
  insertChallenge,
  insertTotpFactor,
  lockChallenge,
  verifyFactor,
} from "../store/factor.ts";
import {
  type Session,
  addMethod,
  endSessions,
  findActiveToken,
  raiseSession,
  swapRefreshToken,
} from "../store/session.ts";
import { type Factor, type StoredUser, findUserById } from "../store/user.ts";
import { newTotpKey, totpFits } from "../totp.ts";

export const enroll: AuthHandler = async (context, request) => {
  const { user, session } = await requireSession(context, request);
  requireTotp(context, request);
  const friendlyName = request.body.text("friendly_name");
  const issuer = request.body.text("issuer") || new URL(context.config.siteUrl).host;
  const key = newTotpKey({ issuer, account: user.email ?? "" });
  const id = await inTransaction(context, async (transaction) => {
    await deleteExpiredFactors(transaction, user.id);
    const current = (await findUserById(transaction, user.id)) ?? user;
    requireRoom(context, { factors: current.factors, friendlyName, session });
    const factorId = await insertTotpFactor(transaction, { userId: user.id, friendlyName, secret: key.secret });
    const traits = { factor_id: factorId };
    await audit(transaction, { actor: user, action: "factor_in_progress", address: request.address, traits });
    return factorId;
  });
  const totp = { qr_code: key.qrCode, secret: key.secret, uri: key.uri };
  return answer({ id, type: "totp", friendly_name: friendlyName, totp });
};

export const challenge: AuthHandler = async (context, request) => {
  context.limits.factor.take(request.address);
  const caller = await requireCaller(context, request);
  const factor = requireFactor(caller, request);
  requireVerifiable(context, factor);
  const made = await inTransaction(context, async (transaction) => {
    const traits = { factor_id: factor.id, factor_status: factor.status };
    await audit(transaction, { actor: caller.user, action: "challenge_created", address: request.address, traits });
    return insertChallenge(transaction, { factorId: factor.id, address: request.address });
  });
  return answer({ id: made.id, type: factor.factor_type, expires_at: made.expiresAt });
};

/** The right code raises the session to aal2; the user's other sessions that did not show the factor end. */
export const verify: AuthHandler = async (context, request) => {
  context.limits.factor.take(request.address);
  const caller = await requireSession(context, request);
  const factor = requireFactor(caller, request);
  const code = request.body.text("code");
  if (code === "") {
    throw invalid("Code needs to be non-empty");
  }
  requireVerifiable(context, factor);
  const challengeId = request.body.text("challenge_id");
  const spent = await inTransaction(context, (transaction) =>
    spendChallenge(context, transaction, { caller, request, factor, code, challengeId }),
  );
  if (spent === "expired") {
    const message = `MFA challenge ${challengeId} has expired, verify against another challenge or create a new challenge.`;
    throw new AuthError(422, "mfa_challenge_expired", message);
  }
  return answer(spent);
};

export const unenroll: AuthHandler = async (context, request) => {
  const caller = await requireSession(context, request);
  const factor = requireFactor(caller, request);
  if (factor.status === "verified" && caller.session.aal !== "aal2") {
    throw new AuthError(422, "insufficient_aal", "AAL2 required to unenroll verified factor");
  }
  await inTransaction(context, async (transaction) => {
    await deleteFactor(transaction, factor.id);
    const traits = { factor_id: factor.id, factor_status: factor.status, session_id: caller.session.id };
    await audit(transaction, { actor: caller.user, action: "factor_unenrolled", address: request.address, traits });
  });
  return answer({ id: factor.id });
};

type SessionCaller = Caller & { readonly session: Session };

async function requireSession(context: AuthContext, request: AuthRequest): Promise<SessionCaller> {
  const { user, session, claims } = await requireCaller(context, request);
  if (session === undefined) {
    const message = "A valid session and a registered user are required to enroll a factor";
    throw new AuthError(500, "unexpected_failure", message);
  }
  return { user, session, claims };
}

function requireTotp({ config }: AuthContext, { body }: AuthRequest): void {
  const type = body.text("factor_type");
  if (type === "phone") {
    throw new AuthError(422, "mfa_phone_enroll_not_enabled", "MFA enroll is disabled for Phone");
  }
  if (type === "webauthn") {
    throw new AuthError(422, "mfa_webauthn_enroll_not_enabled", "MFA enroll is disabled for WebAuthn");
  }
  if (type !== "totp") {
    throw invalid("factor_type needs to be totp, phone, or webauthn");
  }
  if (!config.mfaTotpEnroll) {
    throw new AuthError(422, "mfa_totp_enroll_not_enabled", "MFA enroll is disabled for TOTP");
  }
}

interface Room {
  readonly factors: readonly Factor[];
  readonly friendlyName: string;
  readonly session: Session;
}

function requireRoom({ config }: AuthContext, { factors, friendlyName, session }: Room): void {
  if (factors.some((factor) => (factor.friendly_name ?? "") === friendlyName)) {
    const message = `A factor with the friendly name ${JSON.stringify(friendlyName)} for this user already exists`;
    throw new AuthError(422, "mfa_factor_name_conflict", message);
  }
  if (factors.length >= config.maxEnrolledFactors) {
    const message = "Maximum number of verified factors reached, unenroll to continue";
    throw new AuthError(422, "too_many_enrolled_mfa_factors", message);
  }
  if (factors.some((factor) => factor.status === "verified") && session.aal !== "aal2") {
    throw new AuthError(403, "insufficient_aal", "AAL2 required to enroll a new factor");
  }
}

export function requireFactor({ user }: { readonly user: StoredUser }, request: AuthRequest): Factor {
  const id = request.params["factor_id"] ?? "";
  if (!uuidForm.test(id)) {
    throw new AuthError(404, "validation_failed", "factor_id must be an UUID");
  }
  const factor = user.factors.find((entry) => entry.id === id.toLowerCase());
  if (factor === undefined) {
    throw new AuthError(404, "mfa_factor_not_found", "Factor not found");
  }
  return factor;
}

function requireVerifiable({ config }: AuthContext, factor: Factor): void {
  if (factor.factor_type !== "totp" || !config.mfaTotpVerify) {
    throw new AuthError(422, "mfa_totp_verify_not_enabled", "MFA verification is disabled for TOTP");
  }
}

interface Answered {
  readonly caller: SessionCaller;
  readonly request: AuthRequest;
  readonly factor: Factor;
  readonly code: string;
  readonly challengeId: string;
}

async function spendChallenge(
  context: AuthContext,
  transaction: AuthTransaction,
  { caller, request, factor, code, challengeId }: Answered,
): Promise<JsonObject | "expired"> {
  const found = uuidForm.test(challengeId)
    ? await lockChallenge(transaction, { id: challengeId, factorId: factor.id, address: request.address })
    : undefined;
  if (found === undefined) {
    throw new AuthError(422, "mfa_factor_not_found", "MFA factor with the provided challenge ID not found");
  }
  if (found.isSpent) {
    throw new AuthError(422, "mfa_ip_address_mismatch", "Challenge and verify IP addresses mismatch.");
  }
  if (found.isExpired) {
    await deleteChallenge(transaction, challengeId);
    return "expired";
  }
  if (!totpFits(code, factor.secret ?? "")) {
    throw new AuthError(422, "mfa_verification_failed", "Invalid TOTP code entered");
  }
  const traits = { factor_id: factor.id, challenge_id: challengeId, factor_type: factor.factor_type };
  await audit(transaction, { actor: caller.user, action: "verification_attempted", address: request.address, traits });
  await verifyFactor(transaction, { factorId: factor.id, challengeId, userId: caller.user.id });
  return raise(context, transaction, { caller, request, factor });
}

async function raise(
  context: AuthContext,
  transaction: AuthTransaction,
  { caller, request, factor }: Pick<Answered, "caller" | "request" | "factor">,
): Promise<JsonObject> {
  const { session } = caller;
  await addMethod(transaction, { sessionId: session.id, method: "totp" });
  const current = await findActiveToken(transaction, session.id);
  const user = await findUserById(transaction, caller.user.id);
  if (current === undefined || user === undefined) {
    throw new AuthError(400, "session_not_found", "Session has no refresh token");
  }
  const { id: userId } = user;
  const refreshToken = await swapRefreshToken(transaction, { token: current.token, userId, sessionId: session.id });
  await raiseSession(transaction, { id: session.id, factorId: factor.id });
  await endSessions(transaction, { userId, choice: "below aal2" });
  const method = "totp";
  return issueAccessToken(context, transaction, {
    user,
    sessionId: session.id,
    refreshToken,
    method,
    address: request.address,
  });
}
