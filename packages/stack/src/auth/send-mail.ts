import { type AuthContext, type AuthRequest, type AuthTransaction } from "./auth-context.ts";
import { AuthError } from "./auth-error.ts";
import { type OneTimeCode, flowPrefix, newOneTimeCode } from "./one-time-code.ts";
import { type Challenge } from "./pkce.ts";
import { allowedRedirect } from "./redirect.ts";
import { putOneTimeToken } from "./store/one-time-token.ts";
import { type StoredUser, updateUser } from "./store/user.ts";

/** What each kind of mail is called, and where its hash is kept. */
const kinds = {
  signup: { subject: "Confirm your email address", token: "confirmation_token", sentAt: "confirmation_sent_at" },
  invite: { subject: "You have been invited", token: "confirmation_token", sentAt: "confirmation_sent_at" },
  recovery: { subject: "Reset your password", token: "recovery_token", sentAt: "recovery_sent_at" },
  magiclink: { subject: "Your sign-in link", token: "recovery_token", sentAt: "recovery_sent_at" },
  reauthentication: {
    subject: "Your verification code",
    token: "reauthentication_token",
    sentAt: "reauthentication_sent_at",
  },
} as const;

export type MailKind = keyof typeof kinds;

export interface SendMail {
  readonly request: AuthRequest;
  readonly user: StoredUser;
  readonly kind: MailKind;
  readonly pkce?: Challenge | null;
}

/** Makes a code, keeps its hash, and sends it; the older code of this kind ends. */
export async function sendMail(
  context: AuthContext,
  transaction: AuthTransaction,
  { request, user, kind, pkce = null }: SendMail,
): Promise<StoredUser> {
  const { token, sentAt, subject } = kinds[kind];
  if (kind !== "invite") {
    requireRest(user[sentAt], context.config.maxFrequencySeconds);
  }
  takeMail(context);
  const email = user.email ?? "";
  const made = newOneTimeCode(email, context.config.otpLength);
  const tokenHash = prefixed(made, pkce);
  const redirectTo = redirectOf(context, request);
  const link = kind === "reauthentication" ? "" : actionLink(context, { kind, tokenHash, redirectTo });
  transaction.mails.push({ to: email, subject, kind, code: made.code, link, tokenHash, redirectTo });
  await putOneTimeToken(transaction, { userId: user.id, type: token, hash: tokenHash, relatesTo: email });
  const now = new Date().toISOString();
  const invited = kind === "invite" ? { invited_at: now } : {};
  return updateUser(transaction, user.id, { [token]: tokenHash, [sentAt]: now, ...invited });
}

/** A change of address is confirmed by the new one, and where so configured by the old one too. */
export async function sendEmailChange(
  context: AuthContext,
  transaction: AuthTransaction,
  { request, user, email, pkce }: Omit<SendMail, "kind"> & { readonly email: string; readonly pkce: Challenge | null },
): Promise<StoredUser> {
  requireRest(user.email_change_sent_at, context.config.maxFrequencySeconds);
  takeMail(context);
  const isDouble = context.config.doubleConfirmChanges && (user.email ?? "") !== "";
  const receivers = [
    { to: email, type: "email_change_token_new" },
    ...(isDouble ? [{ to: user.email ?? "", type: "email_change_token_current" } as const] : []),
  ] as const;
  const redirectTo = redirectOf(context, request);
  const hashes: { email_change_token_new?: string; email_change_token_current?: string } = {};
  for (const { to, type } of receivers) {
    const made = newOneTimeCode(to, context.config.otpLength);
    const tokenHash = prefixed(made, pkce);
    const link = actionLink(context, { kind: "email_change", tokenHash, redirectTo });
    const subject = "Confirm the change of your email address";
    transaction.mails.push({ to, subject, kind: "email_change", code: made.code, link, tokenHash, redirectTo });
    await putOneTimeToken(transaction, { userId: user.id, type, hash: tokenHash, relatesTo: to });
    hashes[type] = tokenHash;
  }
  return updateUser(transaction, user.id, {
    ...hashes,
    email_change: email,
    email_change_sent_at: new Date().toISOString(),
    email_change_confirm_status: 0,
  });
}

const prefixed = ({ hash }: OneTimeCode, pkce: Challenge | null): string =>
  pkce === null ? hash : `${flowPrefix}${hash}`;

/** Asked for by the query or a header, or the page the request came from; all three only where they are allowed. */
export const redirectOf = ({ config }: AuthContext, request: AuthRequest): string =>
  allowedRedirect([request.header("redirect_to"), request.query.get("redirect_to"), request.header("referer")], config);

export const actionLink = (
  { issuer }: AuthContext,
  { kind, tokenHash, redirectTo }: { readonly kind: string; readonly tokenHash: string; readonly redirectTo: string },
): string => `${issuer}/verify?token=${tokenHash}&type=${kind}&redirect_to=${inQuery(redirectTo)}`;

/** Written out as it is where it can be, as Supabase's links are. */
const inQuery = (url: string): string => (/[&=#+\s]/.test(url) ? encodeURIComponent(url) : url);

/** Without confirmation no mail is meant to arrive, so none is counted: this is how Supabase Auth does it. */
function takeMail({ config, limits }: AuthContext): void {
  if (config.enableConfirmations) {
    limits.mail.take("all");
  }
}

function requireRest(sentAt: string | null, restSeconds: number): void {
  const left = sentAt === null ? 0 : Date.parse(sentAt) + restSeconds * 1_000 - Date.now();
  if (left > 0) {
    throw new AuthError(
      429,
      "over_email_send_rate_limit",
      `For security purposes, you can only request this after ${Math.floor(left / 1_000)} seconds.`,
    );
  }
}
