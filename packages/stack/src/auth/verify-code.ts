import { type AuthContext, type AuthTransaction } from "./auth-context.ts";
import { AuthError, invalid } from "./auth-error.ts";
import { flowPrefix, isExpired } from "./one-time-code.ts";
import { isBanned } from "./sign-in.ts";
import { audit } from "./store/audit.ts";
import { insertEmailIdentity, updateEmailIdentity } from "./store/identity.ts";
import {
  type OneTimeTokenType,
  clearOneTimeToken,
  clearOneTimeTokens,
  findTokenOwner,
} from "./store/one-time-token.ts";
import { type StoredUser, lockUser, updateUser } from "./store/user.ts";
import { confirmUser } from "./user-change.ts";

export const singleConfirmation = "Confirmation link accepted. Please proceed to confirm link sent to the other email";

export interface PresentedCode {
  readonly type: string;
  /** Of the address and the code. */
  readonly hash: string;
  /** Null where a link was opened: the hash alone says whose it is. */
  readonly email: string | null;
  readonly audience: string;
}

/** The user whose code it was, changed as the code's purpose says; null where the other address must confirm too. */
export async function spendCode(
  context: AuthContext,
  transaction: AuthTransaction,
  code: PresentedCode,
): Promise<StoredUser | null> {
  const kind = kindOf(code);
  const { user, type, hash } = await requireOwner(context, transaction, { ...code, kind });
  if (isBanned(user)) {
    throw new AuthError(403, "user_banned", "User is banned");
  }
  switch (type) {
    case "confirmation_token":
      return confirmSignup(transaction, user);
    case "recovery_token":
      return confirmRecovery(transaction, user);
    default:
      return confirmEmailChange(context, transaction, { user, type, hash });
  }
}

type Kind = "email" | "signup" | "recovery" | "email_change";

const kinds: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  ["email", "email"],
  ["signup", "signup"],
  ["invite", "signup"],
  ["recovery", "recovery"],
  ["magiclink", "recovery"],
  ["email_change", "email_change"],
]);

function kindOf({ type, email }: PresentedCode): Kind {
  const kind = kinds.get(type);
  if (kind === undefined) {
    throw email === null ? invalid("Invalid email verification type") : codeExpired();
  }
  return kind;
}

/** Also what a code for a phone number gets: nobody here has one, and the answer must not tell who has what. */
export const codeExpired = (): AuthError => new AuthError(403, "otp_expired", "Token has expired or is invalid");

const typesOf: Readonly<Record<Kind, readonly OneTimeTokenType[]>> = {
  email: ["confirmation_token", "recovery_token"],
  signup: ["confirmation_token"],
  recovery: ["recovery_token"],
  email_change: ["email_change_token_current", "email_change_token_new"],
};

interface OwnedCode {
  readonly user: StoredUser;
  readonly type: OneTimeTokenType;
  readonly hash: string;
}

/** A typed code may belong to either flow; a link carries its flow in the hash. */
async function requireOwner(
  context: AuthContext,
  transaction: AuthTransaction,
  code: PresentedCode & { readonly kind: Kind },
): Promise<OwnedCode> {
  const hashes = code.email === null ? [code.hash] : [code.hash, `${flowPrefix}${code.hash}`];
  for (const hash of hashes) {
    for (const type of typesOf[code.kind]) {
      const owner = await findTokenOwner(transaction, { hash, types: [type] });
      const user = owner === undefined ? undefined : await lockUser(transaction, owner);
      if (user?.aud === code.audience && isLive(context, user, type)) {
        return { user, type, hash };
      }
    }
  }
  throw code.email === null ? new AuthError(403, "otp_expired", "Email link is invalid or has expired") : codeExpired();
}

function isLive({ config }: AuthContext, user: StoredUser, type: OneTimeTokenType): boolean {
  const sentAt = {
    confirmation_token: user.confirmation_sent_at,
    recovery_token: user.recovery_sent_at,
    reauthentication_token: user.reauthentication_sent_at,
    email_change_token_new: user.email_change_sent_at,
    email_change_token_current: user.email_change_sent_at,
  };
  return !isExpired(sentAt[type], config.otpExpirySeconds);
}

async function confirmSignup(transaction: AuthTransaction, user: StoredUser): Promise<StoredUser> {
  await audit(transaction, { actor: user, action: "user_signedup", traits: { provider: "email" } });
  await updateEmailIdentity(transaction, { userId: user.id, changes: { email_verified: true } });
  return confirmUser(transaction, user);
}

async function confirmRecovery(transaction: AuthTransaction, user: StoredUser): Promise<StoredUser> {
  await clearOneTimeTokens(transaction, user.id);
  const spent = await updateUser(transaction, user.id, { recovery_token: "" });
  if (spent.email_confirmed_at === null) {
    await audit(transaction, { actor: user, action: "user_signedup", traits: { provider: "email" } });
    return confirmUser(transaction, spent);
  }
  await audit(transaction, { actor: user, action: "login" });
  return spent;
}

async function confirmEmailChange(
  { config }: AuthContext,
  transaction: AuthTransaction,
  { user, type }: OwnedCode,
): Promise<StoredUser | null> {
  const needsBoth = config.enableConfirmations && config.doubleConfirmChanges && (user.email ?? "") !== "";
  if (needsBoth && user.email_change_confirm_status === 0) {
    await clearOneTimeToken(transaction, { userId: user.id, type });
    await updateUser(transaction, user.id, { email_change_confirm_status: 1, [type]: "" });
    return null;
  }
  await audit(transaction, { actor: user, action: "user_modified" });
  const email = user.email_change ?? "";
  await moveIdentity(transaction, { user, email });
  await clearOneTimeTokens(transaction, user.id);
  const changed = await updateUser(transaction, user.id, {
    email,
    email_change: "",
    email_change_token_new: "",
    email_change_token_current: "",
    email_change_confirm_status: 0,
  });
  return changed.email_confirmed_at === null ? confirmUser(transaction, changed) : changed;
}

async function moveIdentity(
  transaction: AuthTransaction,
  { user, email }: { readonly user: StoredUser; readonly email: string },
): Promise<void> {
  if (user.identities.some((identity) => identity.provider === "email")) {
    await updateEmailIdentity(transaction, { userId: user.id, changes: { email, email_verified: true } });
  } else {
    await insertEmailIdentity(transaction, { userId: user.id, email, isVerified: true });
  }
}
