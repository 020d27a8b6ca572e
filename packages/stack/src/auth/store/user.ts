import { randomUUID } from "node:crypto";
import { type AuthTransaction, rows } from "../auth-context.ts";
import { type JsonObject } from "../json-body.ts";

export interface Identity {
  readonly id: string;
  readonly provider_id: string;
  readonly user_id: string;
  readonly identity_data: JsonObject;
  readonly provider: string;
  readonly last_sign_in_at: string | null;
  readonly created_at: string;
  readonly updated_at: string;
  readonly email: string | null;
}

export interface Factor {
  readonly id: string;
  readonly user_id: string;
  readonly friendly_name: string | null;
  readonly factor_type: string;
  readonly status: "verified" | "unverified";
  readonly secret: string | null;
  readonly created_at: string;
  readonly updated_at: string;
  readonly last_challenged_at: string | null;
}

/** A row of auth.users as the database writes it in JSON: times are ISO text to the microsecond. */
export interface StoredUser extends UserColumns {
  readonly id: string;
  readonly confirmed_at: string | null;
  readonly phone: string | null;
  readonly phone_confirmed_at: string | null;
  readonly created_at: string;
  readonly updated_at: string;
  readonly is_sso_user: boolean;
  readonly identities: readonly Identity[];
  readonly factors: readonly Factor[];
}

/** What this service writes. */
export interface UserColumns {
  readonly aud: string | null;
  readonly role: string | null;
  readonly email: string | null;
  readonly encrypted_password: string | null;
  readonly email_confirmed_at: string | null;
  readonly invited_at: string | null;
  readonly confirmation_token: string | null;
  readonly confirmation_sent_at: string | null;
  readonly recovery_token: string | null;
  readonly recovery_sent_at: string | null;
  readonly email_change_token_new: string | null;
  readonly email_change_token_current: string | null;
  readonly email_change: string | null;
  readonly email_change_sent_at: string | null;
  readonly email_change_confirm_status: number | null;
  readonly reauthentication_token: string | null;
  readonly reauthentication_sent_at: string | null;
  readonly last_sign_in_at: string | null;
  readonly raw_app_meta_data: JsonObject | null;
  readonly raw_user_meta_data: JsonObject | null;
  readonly banned_until: string | null;
  readonly deleted_at: string | null;
  readonly phone: string | null;
  readonly phone_change: string | null;
  readonly is_anonymous: boolean;
}

const noInstance = "00000000-0000-0000-0000-000000000000";

const userSql = (condition: string): string => `
  select to_jsonb(users) || jsonb_build_object(
    'identities', coalesce(
      (select jsonb_agg(to_jsonb(identity) order by identity.created_at, identity.id)
       from auth.identities as identity where identity.user_id = users.id), '[]'),
    'factors', coalesce(
      (select jsonb_agg(to_jsonb(factor) order by factor.created_at)
       from auth.mfa_factors as factor where factor.user_id = users.id), '[]')
  ) as found
  from auth.users as users
  where users.instance_id = '${noInstance}' and ${condition}`;

async function find(
  transaction: AuthTransaction,
  condition: string,
  values: readonly unknown[],
): Promise<readonly StoredUser[]> {
  const found = await rows<{ readonly found: StoredUser }>(transaction, userSql(condition), values);
  return found.map((row) => row.found);
}

export const findUserById = async (transaction: AuthTransaction, id: string): Promise<StoredUser | undefined> =>
  (await find(transaction, "users.id = $1", [id]))[0];

/** The row is locked until the transaction ends: two requests must not both spend one code. */
export async function lockUser(transaction: AuthTransaction, id: string): Promise<StoredUser | undefined> {
  await rows(transaction, "select 1 from auth.users where id = $1 for update", [id]);
  return findUserById(transaction, id);
}

export const findUserByEmail = async (
  transaction: AuthTransaction,
  { email, audience }: { readonly email: string; readonly audience: string },
): Promise<StoredUser | undefined> =>
  (
    await find(transaction, "lower(users.email) = $1 and users.aud = $2 and users.is_sso_user = false", [
      email.toLowerCase(),
      audience,
    ])
  )[0];

export interface UserPage {
  readonly audience: string;
  readonly filter: string;
  readonly direction: "asc" | "desc";
  readonly limit: number;
  readonly offset: number;
}

const filterSql =
  "users.aud = $1 and ($2 = '' or users.email like $3 or users.raw_user_meta_data ->> 'full_name' ilike $3)";

export const listUsers = (transaction: AuthTransaction, page: UserPage): Promise<readonly StoredUser[]> =>
  find(transaction, `${filterSql} order by users.created_at ${page.direction} limit $4 offset $5`, [
    page.audience,
    page.filter,
    `%${page.filter}%`,
    page.limit,
    page.offset,
  ]);

export async function countUsers(
  transaction: AuthTransaction,
  { audience, filter }: Pick<UserPage, "audience" | "filter">,
): Promise<number> {
  const found = await rows<{ readonly count: string }>(
    transaction,
    `select count(*) as count from auth.users as users where users.instance_id = '${noInstance}' and ${filterSql}`,
    [audience, filter, `%${filter}%`],
  );
  return Number(found[0]?.count ?? 0);
}

export interface NewUser {
  readonly id?: string;
  readonly email: string;
  readonly audience: string;
  readonly passwordHash: string;
  readonly role: string;
  readonly appMetadata: JsonObject;
  readonly userMetadata: JsonObject;
}

/** Returns what stands in the table afterwards: triggers of the product's own may have changed it. */
export async function insertUser(transaction: AuthTransaction, user: NewUser): Promise<StoredUser> {
  const id = user.id ?? randomUUID();
  await rows(
    transaction,
    `insert into auth.users (
       instance_id, id, aud, role, email, encrypted_password, raw_app_meta_data, raw_user_meta_data, created_at, updated_at,
       confirmation_token, recovery_token, email_change_token_new, email_change
     ) values ('${noInstance}', $1, $2, $3, $4, $5, $6, $7, now(), now(), '', '', '', '')`,
    [id, user.audience, user.role, user.email, user.passwordHash, user.appMetadata, user.userMetadata],
  );
  return reload(transaction, id);
}

/** The changed columns and `updated_at`; returns the row as it now stands. */
export async function updateUser(
  transaction: AuthTransaction,
  id: string,
  changes: Partial<UserColumns>,
): Promise<StoredUser> {
  const entries = Object.entries(changes);
  const assignments = entries.map(([column], index) => `${column} = $${index + 2}`);
  await rows(transaction, `update auth.users set ${[...assignments, "updated_at = now()"].join(", ")} where id = $1`, [
    id,
    ...entries.map(([, value]) => value),
  ]);
  return reload(transaction, id);
}

export async function deleteUser(transaction: AuthTransaction, id: string): Promise<void> {
  await rows(transaction, "delete from auth.users where id = $1", [id]);
}

async function reload(transaction: AuthTransaction, id: string): Promise<StoredUser> {
  const found = await findUserById(transaction, id);
  if (found === undefined) {
    throw new Error(`Invariant: the user ${id} was written in this transaction`);
  }
  return found;
}

/** Null in the update takes a key away, everything else replaces it. */
export const mergeMetadata = (stored: JsonObject | null, update: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries({ ...stored, ...update }).filter(([, value]) => value !== null));

export async function softDeleteIdentities(
  transaction: AuthTransaction,
  identities: readonly { readonly id: string; readonly providerId: string }[],
): Promise<void> {
  for (const { id, providerId } of identities) {
    await rows(
      transaction,
      "update auth.identities set identity_data = '{}', provider_id = $2, updated_at = now() where id = $1",
      [id, providerId],
    );
  }
}
