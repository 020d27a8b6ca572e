import { createHmac } from "node:crypto";
import { DomainError } from "@chandlery/core/base";
import { type Secrets, createKeyring } from "@chandlery/stack";
import { type RunningInstall } from "./install.ts";

/** The user that a local install makes for whoever sits at the machine: admin and trader. */
export interface LocalUser {
  readonly userId: string;
  readonly email: string;
}

export const localUserEmail = "local@chandlery.local";
const tokenLifeSeconds = 3_600;

/** Finds the local user, or makes it through Auth's own admin API. */
export async function ensureLocalUser(install: RunningInstall): Promise<LocalUser> {
  if (install.state.supabase.mode === "remote") {
    throw new DomainError(
      "local_user_missing",
      `this install stands on ${install.state.supabase.url}, which has users of its own`,
    );
  }
  const origin = supabaseOrigin(install);
  const headers = { apikey: install.secrets.keys.secretKey, "content-type": "application/json" };
  const listed = await ask(`${origin}/auth/v1/admin/users?per_page=1000`, { headers });
  const users =
    (listed as { readonly users?: readonly { readonly id: string; readonly email?: string }[] }).users ?? [];
  const known = users.find((user) => user.email === localUserEmail);
  const user =
    known ?? (await ask(`${origin}/auth/v1/admin/users`, { method: "POST", headers, body: newUser(install.secrets) }));
  return { userId: (user as { readonly id: string }).id, email: localUserEmail };
}

/** Follows from the install's service token: whoever can read its secrets can sign in as its local user, nobody else. */
export const localUserPassword = ({ serviceToken }: Pick<Secrets, "serviceToken">): string =>
  createHmac("sha256", serviceToken).update(localUserEmail).digest("base64url");

const newUser = (secrets: Secrets): string =>
  JSON.stringify({
    email: localUserEmail,
    password: localUserPassword(secrets),
    email_confirm: true,
    app_metadata: { local: true },
  });

async function ask(url: string, init: RequestInit): Promise<unknown> {
  const answer = await fetch(url, init);
  const body: unknown = await answer.json();
  if (!answer.ok) {
    throw new DomainError("auth_unavailable", `${url} answers ${answer.status}: ${JSON.stringify(body)}`);
  }
  return body;
}

/** An access token of the user, signed with the install's own key: whoever can read its secrets is its operator. */
export function tokenOf(user: LocalUser, { secrets, origin }: { readonly secrets: Secrets; readonly origin: string }) {
  const now = Math.floor(Date.now() / 1_000);
  return createKeyring({ keys: secrets.keys }).signToken({
    iss: `${origin}/auth/v1`,
    sub: user.userId,
    aud: "authenticated",
    role: "authenticated",
    email: user.email,
    iat: now,
    exp: now + tokenLifeSeconds,
  });
}

export const supabaseOrigin = ({ state }: RunningInstall): string => state.supabase.url;
