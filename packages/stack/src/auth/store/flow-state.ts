import { randomUUID } from "node:crypto";
import { type AuthTransaction, rows } from "../auth-context.ts";

export interface FlowState {
  readonly id: string;
  readonly user_id: string | null;
  readonly auth_code: string | null;
  readonly code_challenge: string | null;
  readonly code_challenge_method: "s256" | "plain" | null;
  readonly authentication_method: string;
  readonly provider_type: string;
  /** Five minutes after it was made, or for a magic link after its code was issued. */
  readonly is_expired: boolean;
}

export interface NewFlowState {
  readonly userId: string;
  readonly providerType: string;
  readonly method: string;
  readonly challenge: string;
  readonly challengeMethod: string;
}

export async function insertFlowState(transaction: AuthTransaction, flow: NewFlowState): Promise<void> {
  await rows(
    transaction,
    `insert into auth.flow_state (
       id, user_id, auth_code, code_challenge_method, code_challenge, provider_type, provider_access_token,
       provider_refresh_token, authentication_method, created_at, updated_at
     ) values ($1, $2, $3, $4, $5, $6, '', '', $7, now(), now())`,
    [
      randomUUID(),
      flow.userId,
      randomUUID(),
      flow.challengeMethod.toLowerCase(),
      flow.challenge,
      flow.providerType,
      flow.method,
    ],
  );
}

/** The newest flow of this kind gets its code out; undefined where there is none. */
export async function issueAuthCode(
  transaction: AuthTransaction,
  { userId, method }: { readonly userId: string; readonly method: string },
): Promise<string | undefined> {
  const found = await rows<{ readonly auth_code: string }>(
    transaction,
    `update auth.flow_state set auth_code_issued_at = now(), updated_at = now()
     where id = (
       select id from auth.flow_state
       where user_id = $1 and authentication_method = $2 and code_challenge <> '' order by created_at desc limit 1)
     returning auth_code`,
    [userId, method],
  );
  return found[0]?.auth_code;
}

/** Locked: a code is spent once. */
export async function lockFlowState(transaction: AuthTransaction, authCode: string): Promise<FlowState | undefined> {
  const found = await rows<FlowState>(
    transaction,
    `select id, user_id, auth_code, code_challenge, code_challenge_method, authentication_method, provider_type,
       now() > interval '300 seconds' + case
         when authentication_method = 'magiclink' then coalesce(auth_code_issued_at, created_at) else created_at
       end as is_expired
     from auth.flow_state where auth_code = $1 for update`,
    [authCode],
  );
  return found[0];
}

export async function deleteFlowState(transaction: AuthTransaction, id: string): Promise<void> {
  await rows(transaction, "delete from auth.flow_state where id = $1", [id]);
}
