import { randomUUID } from "node:crypto";
import { type AuthTransaction, rows } from "../auth-context.ts";

export type OneTimeTokenType =
  | "confirmation_token"
  | "recovery_token"
  | "reauthentication_token"
  | "email_change_token_new"
  | "email_change_token_current";

export interface OneTimeToken {
  readonly userId: string;
  readonly type: OneTimeTokenType;
  readonly hash: string;
  readonly relatesTo: string;
}

/** A user has one of each type: the newer replaces the older. */
export async function putOneTimeToken(transaction: AuthTransaction, token: OneTimeToken): Promise<void> {
  await clearOneTimeToken(transaction, token);
  await rows(
    transaction,
    `insert into auth.one_time_tokens (id, user_id, token_type, token_hash, relates_to) values ($1, $2, $3, $4, $5)`,
    [randomUUID(), token.userId, token.type, token.hash, token.relatesTo.toLowerCase()],
  );
}

export async function findTokenOwner(
  transaction: AuthTransaction,
  { hash, types }: { readonly hash: string; readonly types: readonly OneTimeTokenType[] },
): Promise<string | undefined> {
  const found = await rows<{ readonly user_id: string }>(
    transaction,
    "select user_id from auth.one_time_tokens where token_hash = $1 and token_type = any($2::auth.one_time_token_type[])",
    [hash, types],
  );
  return found[0]?.user_id;
}

export async function clearOneTimeToken(
  transaction: AuthTransaction,
  { userId, type }: Pick<OneTimeToken, "userId" | "type">,
): Promise<void> {
  await rows(transaction, "delete from auth.one_time_tokens where user_id = $1 and token_type = $2", [userId, type]);
}

export async function clearOneTimeTokens(transaction: AuthTransaction, userId: string): Promise<void> {
  await rows(transaction, "delete from auth.one_time_tokens where user_id = $1", [userId]);
}
