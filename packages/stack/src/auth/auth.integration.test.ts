import { type SupabaseClient, createClient } from "@supabase/supabase-js";
import { decodeJwt, decodeProtectedHeader } from "jose";
import { afterAll, beforeAll, expect, test } from "vitest";
import { withClient } from "../connection.ts";
import { type TestStack, createTestStack } from "../testing/index.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await createTestStack();
});

afterAll(async () => {
  expect(stack.faults).toEqual([]);
  await stack.stop();
});

const client = (key = stack.keys.publishableKey): SupabaseClient =>
  createClient(stack.url, key, { auth: { persistSession: false, autoRefreshToken: false } });

const admin = (): SupabaseClient => client(stack.keys.secretKey);

const password = "correct horse battery";

interface Asked {
  readonly bearer?: string;
  readonly body?: unknown;
}

/** One request by hand, for what the client would never send. */
async function ask(method: string, path: string, { bearer, body }: Asked = {}) {
  const answer = await fetch(`${stack.url}/auth/v1${path}`, {
    method,
    headers: {
      "x-supabase-api-version": "2024-01-01",
      ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
    },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, body: text === "" ? undefined : (JSON.parse(text) as unknown) };
}

let count = 0;

/** A signed-up user with a client of its own. */
async function signedUp(name = "user") {
  count += 1;
  const supabase = client();
  const email = `${name}-${count}@example.com`;
  const { data, error } = await supabase.auth.signUp({ email, password });
  if (error !== null || data.session === null || data.user === null) {
    throw new Error(`sign-up failed: ${error?.message}`);
  }
  return { supabase, email, session: data.session, user: data.user };
}

test("a sign-up gives a session at once, and the user looks as GoTrue shows it", async () => {
  const { email, session, user } = await signedUp();
  expect({ ...session, access_token: "", refresh_token: session.refresh_token.length, user: "" }).toEqual({
    access_token: "",
    token_type: "bearer",
    expires_in: 3_600,
    expires_at: session.expires_at,
    refresh_token: 12,
    user: "",
  });
  const metadata = { email, email_verified: true, phone_verified: false, sub: user.id };
  expect(user).toEqual({
    id: user.id,
    aud: "authenticated",
    role: "authenticated",
    email,
    email_confirmed_at: user.email_confirmed_at,
    phone: "",
    confirmed_at: user.confirmed_at,
    last_sign_in_at: user.last_sign_in_at,
    app_metadata: { provider: "email", providers: ["email"] },
    user_metadata: metadata,
    identities: [
      {
        identity_id: user.identities?.[0]?.identity_id,
        id: user.id,
        user_id: user.id,
        identity_data: { ...metadata, email_verified: false },
        provider: "email",
        last_sign_in_at: user.identities?.[0]?.last_sign_in_at,
        created_at: user.identities?.[0]?.created_at,
        updated_at: user.identities?.[0]?.updated_at,
        email,
      },
    ],
    created_at: user.created_at,
    updated_at: user.updated_at,
    is_anonymous: false,
  });
});

test("the token has the fourteen claims, and its header names algorithm and key", async () => {
  const { email, session, user } = await signedUp();
  const claims = decodeJwt(session.access_token);
  expect(decodeProtectedHeader(session.access_token)).toEqual({
    alg: "ES256",
    kid: stack.keys.signingKey.kid,
    typ: "JWT",
  });
  expect(claims).toEqual({
    iss: `${stack.url}/auth/v1`,
    sub: user.id,
    aud: "authenticated",
    exp: claims.exp,
    iat: claims.iat,
    email,
    phone: "",
    app_metadata: { provider: "email", providers: ["email"] },
    user_metadata: { email, email_verified: true, phone_verified: false, sub: user.id },
    role: "authenticated",
    aal: "aal1",
    amr: [{ method: "password", timestamp: claims.iat }],
    session_id: claims["session_id"],
    is_anonymous: false,
  });
  expect(Object.keys(claims)).toHaveLength(14);
  expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(3_600);
});

test("sign-in, refresh, and sign-out", async () => {
  const { supabase, email, session } = await signedUp();
  const signedIn = await supabase.auth.signInWithPassword({ email: email.toUpperCase(), password });
  expect(signedIn.error).toBeNull();
  const refreshed = await supabase.auth.refreshSession({ refresh_token: session.refresh_token });
  expect(refreshed.data.session?.refresh_token).not.toBe(session.refresh_token);
  expect(decodeJwt(refreshed.data.session?.access_token ?? "")["session_id"]).toBe(
    decodeJwt(session.access_token)["session_id"],
  );
  expect((await supabase.auth.signOut()).error).toBeNull();
  expect(await ask("GET", "/user", { bearer: session.access_token })).toEqual({
    status: 403,
    body: {
      code: "session_not_found",
      message: "Session from session_id claim in JWT does not exist",
    },
  });
});

const setBack = (token: string, seconds: number) =>
  withClient(stack.database.urls.supabase_admin, (database) =>
    database.query(
      `update auth.refresh_tokens set updated_at = updated_at - make_interval(secs => $2)
       where session_id = (select session_id from auth.refresh_tokens where token = $1)`,
      [token, seconds],
    ),
  );

const refresh = (token: string) => client().auth.refreshSession({ refresh_token: token });

test("a spent refresh token gives its successor while that is unused, and ends the family once it is", async () => {
  const { session } = await signedUp();
  const second = (await refresh(session.refresh_token)).data.session?.refresh_token ?? "";
  await setBack(second, 60);
  expect((await refresh(session.refresh_token)).data.session?.refresh_token).toBe(second);
  const third = (await refresh(second)).data.session?.refresh_token ?? "";
  await setBack(third, 60);
  const reused = await refresh(session.refresh_token);
  expect([reused.error?.code, reused.error?.status]).toEqual(["refresh_token_already_used", 400]);
  for (const token of [session.refresh_token, second, third]) {
    expect((await refresh(token)).error?.code).toBe("refresh_token_already_used");
  }
});

test("recovery over PKCE: the mail's link leads back with a code, the code to a session", async () => {
  const { email } = await signedUp("recover");
  const storage = new Map<string, string>();
  const pkce = createClient(stack.url, stack.keys.publishableKey, {
    auth: {
      flowType: "pkce",
      autoRefreshToken: false,
      storage: {
        getItem: (key) => storage.get(key) ?? null,
        setItem: (key, value) => void storage.set(key, value),
        removeItem: (key) => void storage.delete(key),
      },
    },
  });
  const asked = await pkce.auth.resetPasswordForEmail(email, { redirectTo: "http://127.0.0.1:3000/update" });
  expect(asked.error).toBeNull();
  const mail = await mailTo(email);
  expect([mail.kind, mail.link.startsWith(`${stack.url}/auth/v1/verify?token=pkce_`)]).toEqual(["recovery", true]);
  const opened = await fetch(mail.link, { redirect: "manual" });
  const back = new URL(opened.headers.get("location") ?? "");
  expect([opened.status, back.origin + back.pathname]).toEqual([303, "http://127.0.0.1:3000/update"]);
  const exchanged = await pkce.auth.exchangeCodeForSession(back.searchParams.get("code") ?? "");
  expect(exchanged.error).toBeNull();
  expect(decodeJwt(exchanged.data.session?.access_token ?? "")["amr"]).toEqual([
    { method: "recovery", timestamp: expect.any(Number) as number },
  ]);
  expect((await pkce.auth.updateUser({ password: "another password" })).error).toBeNull();
  expect((await client().auth.signInWithPassword({ email, password })).error?.code).toBe("invalid_credentials");
  const again = await fetch(mail.link, { redirect: "manual" });
  expect(again.headers.get("location")).toContain("error_code=otp_expired");
});

interface Received {
  readonly to: string;
  readonly kind: string;
  readonly code: string;
  readonly link: string;
  readonly tokenHash: string;
}

async function mailTo(address: string): Promise<Received> {
  const answer = await fetch(`${stack.url}/inbox`);
  const { mails } = (await answer.json()) as { mails: Received[] };
  const mail = mails.find(({ to }) => to === address);
  if (mail === undefined) {
    throw new Error(`no mail to ${address}`);
  }
  return mail;
}

test("an admin makes, reads, changes, lists and removes users; anybody else is refused", async () => {
  const { supabase } = await signedUp();
  const made = await admin().auth.admin.createUser({ email: "made@example.com", password, email_confirm: true });
  const id = made.data.user?.id ?? "";
  expect(made.data.user?.email_confirmed_at).toBeDefined();
  const changed = await admin().auth.admin.updateUserById(id, { app_metadata: { plan: "pro" } });
  expect(changed.data.user?.app_metadata).toEqual({ provider: "email", providers: ["email"], plan: "pro" });
  const listed = await admin().auth.admin.listUsers({ page: 1, perPage: 1 });
  expect([listed.data.users.length, "total" in listed.data && listed.data.total > 1]).toEqual([1, true]);
  expect((await supabase.auth.admin.listUsers()).error?.code).toBe("not_admin");
  expect((await client().auth.admin.getUserById(id)).error?.code).toBe("not_admin");
  expect((await admin().auth.admin.deleteUser(id, true)).error).toBeNull();
  const removed = await admin().auth.admin.getUserById(id);
  expect([removed.data.user?.email?.includes("@"), removed.data.user?.app_metadata]).toEqual([false, {}]);
  expect((await admin().auth.admin.getUserById(crypto.randomUUID())).error?.code).toBe("user_not_found");
});
