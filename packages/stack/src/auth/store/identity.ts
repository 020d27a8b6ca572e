import { type AuthTransaction, rows } from "../auth-context.ts";
import { type JsonObject } from "../json-body.ts";
import { type StoredUser, mergeMetadata, updateUser } from "./user.ts";

export interface EmailIdentity {
  readonly userId: string;
  readonly email: string;
  readonly isVerified: boolean;
  /** What the sign-up gave besides; it never replaces the address or the subject. */
  readonly data?: JsonObject;
}

export async function insertEmailIdentity(
  transaction: AuthTransaction,
  { userId, email, isVerified, data = {} }: EmailIdentity,
): Promise<JsonObject> {
  const identityData = { ...data, sub: userId, email, email_verified: isVerified, phone_verified: false };
  await rows(
    transaction,
    `insert into auth.identities (provider_id, user_id, identity_data, provider, last_sign_in_at, created_at, updated_at)
     values ($1, $2, $3, 'email', now(), now(), now())`,
    [userId, userId, identityData],
  );
  return identityData;
}

export async function updateEmailIdentity(
  transaction: AuthTransaction,
  { userId, changes }: { readonly userId: string; readonly changes: JsonObject },
): Promise<void> {
  await rows(
    transaction,
    `update auth.identities set identity_data = identity_data || $2, updated_at = now()
     where user_id = $1 and provider = 'email'`,
    [userId, changes],
  );
}

/** The address of somebody else's identity counts as taken too, not only that of a user. */
export async function isEmailTaken(
  transaction: AuthTransaction,
  { email, audience, exceptUser }: { readonly email: string; readonly audience: string; readonly exceptUser?: string },
): Promise<boolean> {
  const found = await rows(
    transaction,
    `select 1 from auth.users as users
     left join auth.identities as identity on identity.user_id = users.id
     where users.aud = $2 and users.id is distinct from $3::uuid and users.is_sso_user = false
       and (lower(users.email) = $1 or identity.email = $1)
     limit 1`,
    [email.toLowerCase(), audience, exceptUser ?? null],
  );
  return found.length > 0;
}

/** `app_metadata.provider` and `.providers` follow the identities. */
export async function refreshProviders(transaction: AuthTransaction, user: StoredUser): Promise<StoredUser> {
  const found = await rows<{ readonly provider: string }>(
    transaction,
    "select provider from auth.identities where user_id = $1 group by provider order by min(created_at)",
    [user.id],
  );
  const providers = found.map((row) => row.provider);
  const update = { providers, ...(providers[0] === undefined ? {} : { provider: providers[0] }) };
  return updateUser(transaction, user.id, { raw_app_meta_data: mergeMetadata(user.raw_app_meta_data, update) });
}
