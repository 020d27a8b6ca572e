import {
  type AuthContext,
  type AuthHandler,
  type AuthRequest,
  type AuthTransaction,
  answer,
  inTransaction,
} from "../auth-context.ts";
import { AuthError, invalid } from "../auth-error.ts";
import { type Caller, requireCaller } from "../caller.ts";
import { requireEmail } from "../email.ts";
import { type JsonObject } from "../json-body.ts";
import { codeFits, hashCode } from "../one-time-code.ts";
import { hashPassword, passwordFits, requireStrongPassword } from "../password.ts";
import { type Challenge, beginFlow, readChallenge } from "../pkce.ts";
import { sendEmailChange, sendMail } from "../send-mail.ts";
import { audienceOf } from "../sign-in.ts";
import { audit } from "../store/audit.ts";
import { isEmailTaken } from "../store/identity.ts";
import { clearOneTimeTokens } from "../store/one-time-token.ts";
import { type StoredUser, mergeMetadata, updateUser } from "../store/user.ts";
import { changePassword } from "../user-change.ts";
import { userJson } from "../user-json.ts";

export const getUser: AuthHandler = async (context, request) => {
  const { user, claims } = await requireCaller(context, request);
  const claimed: unknown = Array.isArray(claims["aud"]) ? claims["aud"][0] : claims["aud"];
  if (claimed !== audienceOf(request, claims)) {
    throw invalid("Token audience doesn't match request audience");
  }
  return answer(userJson(user));
};

export const putUser: AuthHandler = async (context, request) => {
  const caller = await requireCaller(context, request);
  context.limits.user.take(request.address);
  const update = readUpdate(context, request);
  await requireAllowed(context, caller, { request, update });
  const passwordHash = await preparePassword(context, caller, update);
  const changed = await inTransaction(context, (transaction) =>
    applyUpdate(context, transaction, { caller, request, update, passwordHash }),
  );
  return answer(userJson(changed));
};

export const reauthenticate: AuthHandler = async (context, request) => {
  const { user } = await requireCaller(context, request);
  if ((user.email ?? "") === "") {
    throw invalid("Reauthentication requires the user to have an email or a phone number");
  }
  if (user.email_confirmed_at === null) {
    throw new AuthError(422, "email_not_confirmed", "Please verify your email first.");
  }
  await inTransaction(context, async (transaction) => {
    await audit(transaction, { actor: user, action: "user_reauthenticate_requested" });
    await sendMail(context, transaction, { request, user, kind: "reauthentication" });
  });
  return answer({});
};

interface UserUpdate {
  readonly email: string;
  readonly password: string | null;
  readonly nonce: string;
  readonly data: JsonObject | null;
  readonly appMetadata: JsonObject | null;
  readonly pkce: Challenge | null;
}

function readUpdate({ config }: AuthContext, { body }: AuthRequest): UserUpdate {
  const email = body.text("email");
  const password = body.optionalText("password");
  const address = email === "" ? "" : requireEmail(email);
  if (body.text("phone") !== "") {
    throw new AuthError(400, "phone_provider_disabled", "Phone logins are disabled");
  }
  if (password !== null) {
    requireStrongPassword(password, config);
  }
  return {
    email: address,
    password,
    nonce: body.text("nonce"),
    data: body.object("data"),
    appMetadata: body.object("app_metadata"),
    pkce: readChallenge(body),
  };
}

interface Asked {
  readonly request: AuthRequest;
  readonly update: UserUpdate;
}

async function requireAllowed(
  context: AuthContext,
  { user, session }: Caller,
  { request, update }: Asked,
): Promise<void> {
  if (update.appMetadata !== null) {
    throw new AuthError(403, "not_admin", "Updating app_metadata requires admin privileges");
  }
  const isNewEmail = update.email !== "" && update.email !== user.email;
  const hasFactor = user.factors.some((factor) => factor.status === "verified");
  if (hasFactor && session?.aal !== "aal2" && (isNewEmail || (update.password ?? "") !== "")) {
    const message = "AAL2 session is required to update email or password when MFA is enabled.";
    throw new AuthError(401, "insufficient_aal", message);
  }
  const taken = { email: update.email, audience: audienceOf(request), exceptUser: user.id };
  if (isNewEmail && (await inTransaction(context, (transaction) => isEmailTaken(transaction, taken)))) {
    throw new AuthError(422, "email_exists", "A user with this email address has already been registered");
  }
}

const dayMs = 24 * 3_600 * 1_000;

/** The new hash; undefined where the password stays. */
async function preparePassword(
  context: AuthContext,
  { user, session }: Caller,
  { password, nonce }: UserUpdate,
): Promise<string | null | undefined> {
  if (password === null) {
    return undefined;
  }
  const isFresh = session !== undefined && Date.now() < Date.parse(session.created_at) + dayMs;
  if (context.config.securePasswordChange && !isFresh) {
    await spendNonce(context, { user, nonce });
  }
  if (password === "") {
    return null;
  }
  if (await passwordFits(password, user.encrypted_password)) {
    throw new AuthError(422, "same_password", "New password should be different from the old password.");
  }
  return hashPassword(password);
}

async function spendNonce(
  context: AuthContext,
  { user, nonce }: { readonly user: StoredUser; readonly nonce: string },
): Promise<void> {
  if (nonce === "") {
    throw new AuthError(400, "reauthentication_needed", "Password update requires reauthentication");
  }
  const fits = codeFits(hashCode(user.email ?? "", nonce), {
    stored: user.reauthentication_token,
    sentAt: user.reauthentication_sent_at,
    expirySeconds: context.config.otpExpirySeconds,
  });
  if (!fits) {
    throw new AuthError(422, "reauthentication_not_valid", "Nonce has expired or is invalid");
  }
  await inTransaction(context, async (transaction) => {
    await clearOneTimeTokens(transaction, user.id);
    await updateUser(transaction, user.id, { reauthentication_token: "" });
  });
}

interface ApplyUpdate extends Asked {
  readonly caller: Caller;
  readonly passwordHash: string | null | undefined;
}

async function applyUpdate(
  context: AuthContext,
  transaction: AuthTransaction,
  { caller, request, update, passwordHash }: ApplyUpdate,
): Promise<StoredUser> {
  let user = caller.user;
  if (passwordHash !== undefined) {
    user = await changePassword(transaction, { user, passwordHash, sessionId: caller.session?.id });
    await audit(transaction, { actor: user, action: "user_updated_password" });
  }
  if (update.data !== null) {
    const merged = mergeMetadata(user.raw_user_meta_data, update.data);
    user = await updateUser(transaction, user.id, { raw_user_meta_data: merged });
  }
  if (update.email !== "" && update.email !== user.email) {
    const { email, pkce } = update;
    await beginFlow(transaction, { userId: user.id, method: "email_change", pkce });
    user = await sendEmailChange(context, transaction, { request, user, email, pkce });
  }
  await audit(transaction, { actor: user, action: "user_modified" });
  return user;
}
