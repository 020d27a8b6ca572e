import { createClient } from "@supabase/supabase-js";
import fc from "fast-check";
import { decodeJwt, decodeProtectedHeader } from "jose";
import { afterAll, beforeAll, expect, test } from "vitest";
import { withClient } from "../connection.ts";
import { type TestStack, createTestStack } from "../testing/index.ts";
import { totpCode } from "./totp.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await createTestStack();
});

afterAll(() => stack.stop());

const client = (key = stack.keys.publishableKey) =>
  createClient(stack.url, key, { auth: { persistSession: false, autoRefreshToken: false } });

const admin = () => client(stack.keys.secretKey);

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

const currentCode = (secret: string): string => totpCode(secret, Math.floor(Date.now() / 30_000));

test("a refresh proves nothing: the ways of proof and their times stay", async () => {
  const { supabase } = await signedUp("old-proof");
  const amrOf = (token = "") => decodeJwt(token)["amr"];
  const first = amrOf((await supabase.auth.getSession()).data.session?.access_token);
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  const refreshed = await supabase.auth.refreshSession();
  expect([first, amrOf(refreshed.data.session?.access_token)]).toEqual([
    [{ method: "password", timestamp: expect.any(Number) }],
    first,
  ]);
});

test("TOTP: enrolled, verified to aal2, demanded for a new password, unenrolled", async () => {
  const { supabase, email } = await signedUp("totp");
  const elsewhere = await client().auth.signInWithPassword({ email, password });
  const { data: factor } = await supabase.auth.mfa.enroll({ factorType: "totp", friendlyName: "phone" });
  if (factor?.type !== "totp") {
    throw new Error("not enrolled");
  }
  expect(factor.totp.qr_code.startsWith("data:image/svg+xml;utf-8,<svg")).toBe(true);
  expect(factor.totp.uri).toBe(
    `otpauth://totp/127.0.0.1%3A3000:${encodeURIComponent(email)}?algorithm=SHA1&digits=6&issuer=127.0.0.1%3A3000&period=30&secret=${factor.totp.secret}`,
  );
  const wrong = await supabase.auth.mfa.challengeAndVerify({ factorId: factor.id, code: "000000" });
  expect(wrong.error?.code).toBe("mfa_verification_failed");
  const code = currentCode(factor.totp.secret);
  const verified = await supabase.auth.mfa.challengeAndVerify({ factorId: factor.id, code });
  expect(verified.error).toBeNull();
  const claims = decodeJwt(verified.data?.access_token ?? "");
  expect([claims["aal"], (claims["amr"] as { method: string }[]).map(({ method }) => method)]).toEqual([
    "aal2",
    ["totp", "password"],
  ]);
  expect((await refresh(elsewhere.data.session?.refresh_token ?? "")).error?.code).toBe("refresh_token_not_found");
  const again = client();
  await again.auth.signInWithPassword({ email, password });
  expect((await again.auth.mfa.getAuthenticatorAssuranceLevel()).data).toMatchObject({
    currentLevel: "aal1",
    nextLevel: "aal2",
  });
  const refused = await again.auth.updateUser({ password: "a newer password" });
  expect([refused.error?.code, refused.error?.status]).toEqual(["insufficient_aal", 401]);
  expect((await again.auth.mfa.unenroll({ factorId: factor.id })).error?.code).toBe("insufficient_aal");
  expect((await supabase.auth.mfa.unenroll({ factorId: factor.id })).error).toBeNull();
  expect((await supabase.auth.refreshSession()).data.session).not.toBeNull();
  const after = decodeJwt((await supabase.auth.getSession()).data.session?.access_token ?? "");
  expect(after["aal"]).toBe("aal1");
});

test("a challenge is answered once", async () => {
  const { supabase } = await signedUp();
  const { data: factor } = await supabase.auth.mfa.enroll({ factorType: "totp" });
  const secret = factor?.type === "totp" ? factor.totp.secret : "";
  const factorId = factor?.id ?? "";
  const challenge = await supabase.auth.mfa.challenge({ factorId });
  const answered = { factorId, challengeId: challenge.data?.id ?? "", code: currentCode(secret) };
  const tries = await Promise.all([supabase.auth.mfa.verify(answered), supabase.auth.mfa.verify(answered)]);
  const errors = tries.map(({ error }) => error?.code ?? "none").sort();
  expect(errors[0] === "none" ? errors[1] : errors[0]).toMatch(/mfa_ip_address_mismatch|session_not_found/);
});

test("a one-time code signs in, and signs up where that is asked for", async () => {
  const { email } = await signedUp("code");
  expect((await client().auth.signInWithOtp({ email, options: { shouldCreateUser: false } })).error).toBeNull();
  const { code } = await mailTo(email);
  const wrong = await client().auth.verifyOtp({ email, token: code === "111111" ? "222222" : "111111", type: "email" });
  expect(wrong.error?.code).toBe("otp_expired");
  const signedIn = await client().auth.verifyOtp({ email, token: code, type: "email" });
  expect(decodeJwt(signedIn.data.session?.access_token ?? "")["amr"]).toMatchObject([{ method: "otp" }]);
  expect((await client().auth.verifyOtp({ email, token: code, type: "email" })).error?.code).toBe("otp_expired");
  const unknown = { email: "never-seen@example.com", options: { shouldCreateUser: false } };
  expect((await client().auth.signInWithOtp(unknown)).error?.code).toBe("otp_disabled");
  expect((await client().auth.signInWithOtp({ email: "by-link@example.com" })).error).toBeNull();
  const { tokenHash } = await mailTo("by-link@example.com");
  const byHash = await client().auth.verifyOtp({ token_hash: tokenHash, type: "magiclink" });
  expect(byHash.data.user?.email).toBe("by-link@example.com");
});

test("a link of the implicit flow leads back with the tokens in the fragment", async () => {
  const { email } = await signedUp("link");
  await client().auth.signInWithOtp({ email, options: { emailRedirectTo: "https://evil.example/steal" } });
  const opened = await fetch((await mailTo(email)).link, { redirect: "manual" });
  const back = new URL(opened.headers.get("location") ?? "");
  const tokens = new URLSearchParams(back.hash.slice(1));
  expect([opened.status, back.origin, back.search]).toEqual([303, "http://127.0.0.1:3000", ""]);
  expect([...tokens.keys()]).toEqual([
    "access_token",
    "expires_at",
    "expires_in",
    "refresh_token",
    "sb",
    "token_type",
    "type",
  ]);
  expect(decodeJwt(tokens.get("access_token") ?? "")["email"]).toBe(email);
});

test("metadata is merged, and null takes a key away", async () => {
  const { supabase } = await signedUp();
  await supabase.auth.updateUser({ data: { theme: "dark", nested: { a: 1 } } });
  const changed = await supabase.auth.updateUser({ data: { theme: null, nested: { b: 2 } } });
  const { theme, nested } = changed.data.user?.user_metadata ?? {};
  expect([theme, nested]).toEqual([undefined, { b: 2 }]);
});

test("an invited user and a generated link", async () => {
  const invited = await admin().auth.admin.inviteUserByEmail("invited@example.com", { data: { team: "desk" } });
  expect([invited.data.user?.invited_at === undefined, invited.data.user?.user_metadata]).toEqual([
    false,
    { team: "desk" },
  ]);
  const { tokenHash } = await mailTo("invited@example.com");
  const accepted = await client().auth.verifyOtp({ token_hash: tokenHash, type: "invite" });
  expect(accepted.data.user?.user_metadata).toEqual({ team: "desk", email_verified: true });
  const link = await admin().auth.admin.generateLink({ type: "recovery", email: "invited@example.com" });
  const { properties } = link.data;
  expect([properties?.verification_type, properties?.redirect_to, properties?.action_link]).toEqual([
    "recovery",
    "http://127.0.0.1:3000",
    `${stack.url}/auth/v1/verify?token=${properties?.hashed_token}&type=recovery&redirect_to=http://127.0.0.1:3000`,
  ]);
  const typed = await client().auth.verifyOtp({
    email: "invited@example.com",
    token: properties?.email_otp ?? "",
    type: "recovery",
  });
  expect(typed.error).toBeNull();
});

test("sign-out ends this session, the others, or all", async () => {
  const { email } = await signedUp();
  const clients = [client(), client(), client()];
  const tokens: string[] = [];
  for (const one of clients) {
    tokens.push((await one.auth.signInWithPassword({ email, password })).data.session?.refresh_token ?? "");
  }
  const [first, second, third] = tokens;
  await clients[0]?.auth.signOut({ scope: "local" });
  expect((await refresh(first ?? "")).error?.code).toBe("refresh_token_not_found");
  await clients[1]?.auth.signOut({ scope: "others" });
  expect((await refresh(third ?? "")).error?.code).toBe("refresh_token_not_found");
  expect((await refresh(second ?? "")).error).toBeNull();
});

test("however a family was used: once one of its spent tokens comes back late, none of it lives", async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 2, max: 5 }), fc.nat(), async (length, pick) => {
      const { session } = await signedUp("family");
      const family = [session.refresh_token];
      while (family.length < length + 1) {
        family.push((await refresh(family.at(-1) ?? "")).data.session?.refresh_token ?? "");
      }
      await setBack(family[0] ?? "", 60);
      // Any but the last two: the parent of the living token is a client that lost an answer, and no theft.
      const stolen = family[pick % (length - 1)] ?? "";
      expect((await refresh(stolen)).error?.code).toBe("refresh_token_already_used");
      for (const token of family) {
        expect((await refresh(token)).error?.code).toBe("refresh_token_already_used");
      }
    }),
    { numRuns: 8 },
  );
});

test("two refreshes of one token at the same moment leave the session alive", async () => {
  const { session } = await signedUp();
  const both = await Promise.all([refresh(session.refresh_token), refresh(session.refresh_token)]);
  const tokens = both.map(({ data }) => data.session?.refresh_token ?? "");
  expect(tokens.every((token) => token.length === 12)).toBe(true);
  expect((await refresh(tokens[0] ?? "")).error).toBeNull();
});

test("every step is in the audit log, with its actor and never with a secret", async () => {
  const { supabase, user } = await signedUp("audited");
  await supabase.auth.updateUser({ data: { full_name: "Ada" } });
  await supabase.auth.signOut();
  const entries = await withClient(stack.database.urls.supabase_admin, (database) =>
    database.query<{ payload: { action: string; log_type: string } }>(
      "select payload from auth.audit_log_entries where payload ->> 'actor_id' = $1 order by created_at",
      [user.id],
    ),
  );
  expect(entries.rows.map(({ payload }) => `${payload.log_type}: ${payload.action}`)).toEqual([
    "team: user_signedup",
    "account: login",
    "user: user_modified",
    "account: logout",
  ]);
});

test("a password is kept as bcrypt of cost 10", async () => {
  const { user } = await signedUp();
  const found = await withClient(stack.database.urls.supabase_admin, (database) =>
    database.query<{ hash: string }>("select encrypted_password as hash from auth.users where id = $1", [user.id]),
  );
  expect(found.rows[0]?.hash).toMatch(/^\$2a\$10\$[./A-Za-z0-9]{53}$/);
});

test("information that anybody may read", async () => {
  const read = async (path: string) => (await ask("GET", path)).body;
  expect(await read("/.well-known/jwks.json")).toMatchObject({ keys: [{ kid: stack.keys.signingKey.kid }] });
  expect(await read("/.well-known/openid-configuration")).toMatchObject({
    issuer: `${stack.url}/auth/v1`,
    jwks_uri: `${stack.url}/auth/v1/.well-known/jwks.json`,
  });
  expect(await read("/settings")).toMatchObject({ mailer_autoconfirm: true, disable_signup: false });
  expect(await read("/health")).toMatchObject({ name: "GoTrue" });
});

test("the inbox is for this machine only", async () => {
  const page = await fetch(`${stack.url}/inbox`, { headers: { accept: "text/html" } });
  expect([page.status, (await page.text()).includes("<h1>Inbox</h1>")]).toEqual([200, true]);
  const proxied = await fetch(`${stack.url}/inbox`, { headers: { "x-forwarded-for": "203.0.113.9" } });
  expect(proxied.status).toBe(403);
});

test("none of these requests met a fault", () => {
  expect(stack.faults).toEqual([]);
});
