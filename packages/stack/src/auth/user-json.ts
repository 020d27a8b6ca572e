import { type JsonObject } from "./json-body.ts";
import { type Factor, type Identity, type StoredUser } from "./store/user.ts";

/** A user as Supabase Auth shows it: what is not set is left out, but for the fields that are always there. */
export const userJson = (user: StoredUser): JsonObject => ({
  id: user.id,
  aud: user.aud ?? "",
  role: user.role ?? "",
  email: user.email ?? "",
  ...time("email_confirmed_at", user.email_confirmed_at),
  ...time("invited_at", user.invited_at),
  phone: user.phone ?? "",
  ...time("phone_confirmed_at", user.phone_confirmed_at),
  ...time("confirmation_sent_at", user.confirmation_sent_at),
  ...time("confirmed_at", user.confirmed_at),
  ...time("recovery_sent_at", user.recovery_sent_at),
  ...text("new_email", user.email_change),
  ...time("email_change_sent_at", user.email_change_sent_at),
  ...text("new_phone", user.phone_change),
  ...time("reauthentication_sent_at", user.reauthentication_sent_at),
  ...time("last_sign_in_at", user.last_sign_in_at),
  app_metadata: user.raw_app_meta_data,
  user_metadata: user.raw_user_meta_data,
  ...(user.factors.length === 0 ? {} : { factors: user.factors.map(factorJson) }),
  identities: user.identities.map(identityJson),
  created_at: iso(user.created_at),
  updated_at: iso(user.updated_at),
  ...time("banned_until", user.banned_until),
  ...time("deleted_at", user.deleted_at),
  is_anonymous: user.is_anonymous,
});

export const factorJson = (factor: Factor): JsonObject => ({
  id: factor.id,
  created_at: iso(factor.created_at),
  updated_at: iso(factor.updated_at),
  status: factor.status,
  ...text("friendly_name", factor.friendly_name),
  factor_type: factor.factor_type,
  phone: "",
  last_challenged_at: factor.last_challenged_at === null ? null : iso(factor.last_challenged_at),
});

const identityJson = (identity: Identity): JsonObject => ({
  identity_id: identity.id,
  id: identity.provider_id,
  user_id: identity.user_id,
  identity_data: identity.identity_data,
  provider: identity.provider,
  ...time("last_sign_in_at", identity.last_sign_in_at),
  created_at: iso(identity.created_at),
  updated_at: iso(identity.updated_at),
  ...text("email", identity.email),
});

/** Postgres writes `+00:00` where Go writes `Z`. */
const iso = (stored: string | null): string => (stored ?? "").replace(/\+00(:00)?$/, "Z");

const time = (name: string, value: string | null): JsonObject => (value === null ? {} : { [name]: iso(value) });

const text = (name: string, value: string | null): JsonObject =>
  value === null || value === "" ? {} : { [name]: value };
