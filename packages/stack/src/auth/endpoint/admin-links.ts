import { randomBytes } from "node:crypto";
import {
  type AuthContext,
  type AuthHandler,
  type AuthRequest,
  type AuthTransaction,
  answer,
  inTransaction,
} from "../auth-context.ts";
import { AuthError, invalid } from "../auth-error.ts";
import { requireAdmin } from "../caller.ts";
import { requireEmail } from "../email.ts";
import { type OneTimeCode, hashCode, newOneTimeCode } from "../one-time-code.ts";
import { hashPassword, requireStrongPassword } from "../password.ts";
import { allowedRedirect } from "../redirect.ts";
import { actionLink, redirectOf, sendMail } from "../send-mail.ts";
import { audienceOf } from "../sign-in.ts";
import { type AuditActor, audit } from "../store/audit.ts";
import { insertEmailIdentity, isEmailTaken } from "../store/identity.ts";
import { type OneTimeTokenType, putOneTimeToken } from "../store/one-time-token.ts";
import {
  type StoredUser,
  type UserColumns,
  findUserByEmail,
  findUserById,
  insertUser,
  mergeMetadata,
  updateUser,
} from "../store/user.ts";
import { userJson } from "../user-json.ts";

export const invite: AuthHandler = async (context, request) => {
  const actor = await requireAdmin(context, request);
  const email = requireEmail(request.body.text("email"));
  const invited = await inTransaction(context, async (transaction) => {
    const user = await ensureUser(transaction, { request, email, passwordHash: "", actor });
    await audit(transaction, { actor, action: "user_invited", traits: { user_id: user.id, user_email: email } });
    return sendMail(context, transaction, { request, user, kind: "invite" });
  });
  return answer(userJson(invited));
};

const linkTypes = ["signup", "invite", "magiclink", "recovery", "email_change_current", "email_change_new"] as const;

type LinkType = (typeof linkTypes)[number];

/** The link that a mail would carry, for whoever sends mails otherwise. */
export const generateLink: AuthHandler = async (context, request) => {
  const actor = await requireAdmin(context, request);
  const email = requireEmail(request.body.text("email"));
  const asked = linkTypes.find((known) => known === request.body.text("type"));
  if (asked === undefined) {
    throw invalid(`Invalid email action link type requested: ${request.body.text("type")}`);
  }
  const known = await findAddressed(context, { request, email });
  const type = typeFor(asked, known);
  const passwordHash = known === undefined ? await passwordFor(context, { request, asked, type }) : "";
  const made = newOneTimeCode(email, context.config.otpLength);
  const redirectTo = allowedRedirect([request.body.text("redirect_to"), redirectOf(context, request)], context.config);
  const { user, tokenHash } = await inTransaction(context, (transaction) =>
    keepLink(context, transaction, { request, email, passwordHash, actor, type, made }),
  );
  return answer({
    ...userJson(user),
    action_link: actionLink(context, { kind: type.replace(/_(current|new)$/, ""), tokenHash, redirectTo }),
    email_otp: made.code,
    hashed_token: made.hash,
    verification_type: type,
    redirect_to: redirectTo,
  });
};

interface Addressed {
  readonly request: AuthRequest;
  readonly email: string;
}

const findAddressed = (context: AuthContext, { request, email }: Addressed): Promise<StoredUser | undefined> =>
  inTransaction(context, (transaction) => findUserByEmail(transaction, { email, audience: audienceOf(request) }));

/** A magic link for nobody yet is a sign-up. */
function typeFor(type: LinkType, known: StoredUser | undefined): LinkType {
  if (known !== undefined || type === "signup" || type === "invite") {
    return type;
  }
  if (type === "magiclink") {
    return "signup";
  }
  throw new AuthError(404, "user_not_found", "User with this email not found");
}

async function passwordFor(
  { config }: AuthContext,
  { request, asked, type }: { readonly request: AuthRequest; readonly asked: LinkType; readonly type: LinkType },
): Promise<string> {
  if (type === "invite") {
    return "";
  }
  if (asked === "magiclink") {
    return hashPassword(randomBytes(48).toString("base64url"));
  }
  const password = request.body.text("password");
  if (password === "") {
    throw invalid("Signup requires a valid password");
  }
  requireStrongPassword(password, config);
  return hashPassword(password);
}

interface NewByAdmin extends Addressed {
  readonly passwordHash: string;
  readonly actor: AuditActor;
}

/** The user of this address, made where there is none; a confirmed one needs no invitation. */
async function ensureUser(
  transaction: AuthTransaction,
  { request, email, passwordHash }: NewByAdmin,
): Promise<StoredUser> {
  const audience = audienceOf(request);
  const data = request.body.object("data") ?? {};
  const known = await findUserByEmail(transaction, { email, audience });
  if (known !== undefined) {
    if (known.email_confirmed_at !== null) {
      throw new AuthError(422, "email_exists", "A user with this email address has already been registered");
    }
    const merged = mergeMetadata(known.raw_user_meta_data, data);
    return updateUser(transaction, known.id, { raw_user_meta_data: merged });
  }
  const appMetadata = { provider: "email", providers: ["email"] };
  const role = "authenticated";
  const user = await insertUser(transaction, { email, audience, passwordHash, role, appMetadata, userMetadata: data });
  await insertEmailIdentity(transaction, { userId: user.id, email, isVerified: false });
  return (await findUserById(transaction, user.id)) ?? user;
}

interface KeepLink extends NewByAdmin {
  readonly type: LinkType;
  readonly made: OneTimeCode;
}

interface KeptLink {
  readonly user: StoredUser;
  readonly tokenHash: string;
}

async function keepLink(context: AuthContext, transaction: AuthTransaction, link: KeepLink): Promise<KeptLink> {
  const { type, made, actor, email } = link;
  if (type === "signup" || type === "invite") {
    const user = await ensureUser(transaction, link);
    if (type === "invite") {
      await audit(transaction, { actor, action: "user_invited", traits: { user_id: user.id, user_email: email } });
    }
    return keep(transaction, { user, column: "confirmation_token", relatesTo: email, hash: made.hash, type });
  }
  const user = await findAddressedIn(transaction, link);
  if (type === "magiclink" || type === "recovery") {
    await audit(transaction, { actor: user, action: "user_recovery_requested" });
    return keep(transaction, { user, column: "recovery_token", relatesTo: email, hash: made.hash, type });
  }
  return keepEmailChange(context, transaction, { ...link, user });
}

async function findAddressedIn(transaction: AuthTransaction, { request, email }: Addressed): Promise<StoredUser> {
  const user = await findUserByEmail(transaction, { email, audience: audienceOf(request) });
  if (user === undefined) {
    throw new AuthError(404, "user_not_found", "User with this email not found");
  }
  return user;
}

async function keepEmailChange(
  { config }: AuthContext,
  transaction: AuthTransaction,
  { request, user, type, made }: KeepLink & { readonly user: StoredUser },
): Promise<KeptLink> {
  if (!config.doubleConfirmChanges && type === "email_change_current") {
    throw invalid("Enable secure email change to generate link for current email");
  }
  const newEmail = requireEmail(request.body.text("new_email"));
  if (await isEmailTaken(transaction, { email: newEmail, audience: user.aud ?? "", exceptUser: user.id })) {
    throw new AuthError(422, "email_exists", "A user with this email address has already been registered");
  }
  const isCurrent = type === "email_change_current";
  const column = isCurrent ? "email_change_token_current" : "email_change_token_new";
  const hash = isCurrent ? made.hash : hashCode(newEmail, made.code);
  const relatesTo = isCurrent ? (user.email ?? "") : newEmail;
  const changing = await updateUser(transaction, user.id, { email_change: newEmail, email_change_confirm_status: 0 });
  return keep(transaction, { user: changing, column, relatesTo, hash, type });
}

interface Keep {
  readonly user: StoredUser;
  readonly column: OneTimeTokenType;
  readonly relatesTo: string;
  readonly hash: string;
  readonly type: LinkType;
}

async function keep(transaction: AuthTransaction, { user, column, relatesTo, hash, type }: Keep): Promise<KeptLink> {
  const now = new Date().toISOString();
  const sentAt: Partial<UserColumns> = {
    ...(column === "confirmation_token" ? { confirmation_sent_at: now } : {}),
    ...(column === "recovery_token" ? { recovery_sent_at: now } : {}),
    ...(column.startsWith("email_change") ? { email_change_sent_at: now } : {}),
    ...(type === "invite" ? { invited_at: now } : {}),
  };
  await putOneTimeToken(transaction, { userId: user.id, type: column, hash, relatesTo });
  return { user: await updateUser(transaction, user.id, { [column]: hash, ...sentAt }), tokenHash: hash };
}
