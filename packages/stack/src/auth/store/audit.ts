import { randomUUID } from "node:crypto";
import { type AuthTransaction, rows } from "../auth-context.ts";
import { type JsonObject } from "../json-body.ts";

const logTypes = {
  login: "account",
  logout: "account",
  user_signedup: "team",
  user_invited: "team",
  user_deleted: "team",
  token_revoked: "token",
  token_refreshed: "token",
  user_modified: "user",
  user_recovery_requested: "user",
  user_reauthenticate_requested: "user",
  user_confirmation_requested: "user",
  user_repeated_signup: "user",
  user_updated_password: "user",
  factor_in_progress: "factor",
  factor_unenrolled: "factor",
  challenge_created: "factor",
  verification_attempted: "factor",
  factor_deleted: "factor",
  factor_updated: "factor",
} as const;

export type AuditAction = keyof typeof logTypes;

/** A user, or the admin whose token carries a role and nobody's id. */
export interface AuditActor {
  readonly id: string;
  readonly email: string | null;
  readonly raw_user_meta_data?: JsonObject | null;
}

export const adminActor = (role: string): AuditActor => ({ id: "00000000-0000-0000-0000-000000000000", email: role });

export interface AuditEntry {
  readonly actor: AuditActor;
  readonly action: AuditAction;
  readonly traits?: JsonObject;
  readonly address?: string;
}

export async function audit(
  transaction: AuthTransaction,
  { actor, action, traits, address = "" }: AuditEntry,
): Promise<void> {
  const fullName = actor.raw_user_meta_data?.["full_name"];
  const payload = {
    action,
    actor_id: actor.id,
    ...(fullName === undefined ? {} : { actor_name: fullName }),
    actor_username: actor.email ?? "",
    actor_via_sso: false,
    log_type: logTypes[action],
    ...(traits === undefined ? {} : { traits }),
  };
  await rows(
    transaction,
    `insert into auth.audit_log_entries (instance_id, id, payload, created_at, ip_address)
     values ('00000000-0000-0000-0000-000000000000', $1, $2, now(), $3)`,
    [randomUUID(), JSON.stringify(payload), address],
  );
}

export interface AuditPage {
  readonly fields: readonly string[];
  readonly value: string;
  readonly limit: number;
  readonly offset: number;
}

export async function listAudit(
  transaction: AuthTransaction,
  { fields, value, limit, offset }: AuditPage,
): Promise<{ readonly entries: readonly JsonObject[]; readonly total: number }> {
  const condition = `$1::text[] = '{}' or exists (
    select from unnest($1::text[]) as field where payload ->> field ilike $2)`;
  const parameters = [fields, `%${value}%`];
  const entries = await rows<{ readonly entry: JsonObject }>(
    transaction,
    `select to_jsonb(log) - 'instance_id' as entry from auth.audit_log_entries as log
     where ${condition} order by created_at desc limit $3 offset $4`,
    [...parameters, limit, offset],
  );
  const counted = await rows<{ readonly count: string }>(
    transaction,
    `select count(*) as count from auth.audit_log_entries where ${condition}`,
    parameters,
  );
  return { entries: entries.map((row) => row.entry), total: Number(counted[0]?.count ?? 0) };
}
