import { type AuthTransaction } from "./auth-context.ts";
import { clearOneTimeTokens } from "./store/one-time-token.ts";
import { endSessions } from "./store/session.ts";
import { type StoredUser, mergeMetadata, updateUser } from "./store/user.ts";

/** The address is proved: every open code of the user ends. */
export async function confirmUser(transaction: AuthTransaction, user: StoredUser): Promise<StoredUser> {
  await clearOneTimeTokens(transaction, user.id);
  return updateUser(transaction, user.id, {
    confirmation_token: "",
    email_confirmed_at: new Date().toISOString(),
    raw_user_meta_data: mergeMetadata(user.raw_user_meta_data, { email_verified: true }),
  });
}

/**
 * A new password ends whatever the old one began: open codes, and the sessions, but for the one that changed it.
 */
export async function changePassword(
  transaction: AuthTransaction,
  {
    user,
    passwordHash,
    sessionId,
  }: { readonly user: StoredUser; readonly passwordHash: string | null; readonly sessionId: string | undefined },
): Promise<StoredUser> {
  const changed = await updateUser(transaction, user.id, {
    encrypted_password: passwordHash,
    confirmation_token: "",
    confirmation_sent_at: null,
    recovery_token: "",
    recovery_sent_at: null,
    email_change_token_new: "",
    email_change_token_current: "",
    email_change_sent_at: null,
    reauthentication_token: "",
    reauthentication_sent_at: null,
  });
  await clearOneTimeTokens(transaction, user.id);
  await endSessions(
    transaction,
    sessionId === undefined ? { userId: user.id, choice: "all" } : { userId: user.id, sessionId, choice: "others" },
  );
  return changed;
}
