import { createHmac } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { withClient } from "../connection.ts";
import { type TestStack, createTestStack } from "../testing/index.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await createTestStack({ config: { auth: { mfa: { max_enrolled_factors: 1 } } } });
});

afterAll(() => stack.stop());

interface Asked {
  readonly bearer?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

interface Told {
  readonly status: number;
  readonly code: string;
  readonly body: Readonly<Record<string, unknown>>;
}

async function ask(on: TestStack, request: string, { bearer, body, headers = {} }: Asked = {}): Promise<Told> {
  const [method = "GET", path = "/"] = request.split(" ");
  const answer = await fetch(`${on.url}/auth/v1${path}`, {
    method,
    headers: {
      "x-supabase-api-version": "2024-01-01",
      ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    redirect: "manual",
  });
  const text = await answer.text();
  const parsed = (text === "" ? {} : JSON.parse(text)) as Record<string, unknown>;
  return { status: answer.status, code: answer.headers.get("x-sb-error-code") ?? "none", body: parsed };
}

const password = "correct horse battery";
let count = 0;

async function signedUp(on: TestStack) {
  count += 1;
  const email = `refused-${count}@example.com`;
  const { body } = await ask(on, "POST /signup", { body: { email, password } });
  const user = (body["user"] ?? body) as { id: string };
  return { email, id: user.id, token: String(body["access_token"]), refreshToken: String(body["refresh_token"]) };
}

const challengeOf43 = "a".repeat(43);

interface Case {
  readonly code: string;
  readonly status: number;
  readonly request: string;
  readonly body?: unknown;
}

const cases: readonly (readonly [code: string, status: number, request: string, body?: unknown])[] = [
  ["anonymous_provider_disabled", 422, "POST /signup", {}],
  ["phone_provider_disabled", 400, "POST /signup", { phone: "15550100", password }],
  ["validation_failed", 400, "POST /signup", { email: "a@example.com" }],
  ["validation_failed", 400, "POST /signup", { email: "no address", password }],
  ["validation_failed", 400, "POST /signup", { email: `${"a".repeat(256)}@example.com`, password }],
  ["validation_failed", 400, "POST /signup", { email: "a@example.com", phone: "15550100", password }],
  ["validation_failed", 400, "POST /signup", { email: "a@example.com", password: "x".repeat(73) }],
  ["validation_failed", 400, "POST /signup", { email: "a@example.com", password, code_challenge: challengeOf43 }],
  [
    "validation_failed",
    400,
    "POST /signup",
    { email: "a@example.com", password, code_challenge: "short", code_challenge_method: "s256" },
  ],
  ["weak_password", 422, "POST /signup", { email: "a@example.com", password: "short" }],
  ["bad_json", 400, "POST /signup", "{"],
  ["bad_json", 400, "POST /signup", "[]"],
  ["bad_json", 400, "POST /signup", { email: 1, password }],
  ["bad_json", 400, "POST /signup", { email: "nul\u0000@example.com", password }],
  ["request_entity_too_large", 413, "POST /signup", "x".repeat(1_048_577)],
  ["invalid_credentials", 400, "POST /token?grant_type=none", {}],
  ["invalid_credentials", 400, "POST /token?grant_type=password", { email: "nobody@example.com", password }],
  ["validation_failed", 400, "POST /token?grant_type=password", { password }],
  ["phone_provider_disabled", 422, "POST /token?grant_type=password", { phone: "15550100", password }],
  ["validation_failed", 400, "POST /token?grant_type=refresh_token", { refresh_token: "short" }],
  ["refresh_token_not_found", 400, "POST /token?grant_type=refresh_token", { refresh_token: "aaaaaaaaaaaa" }],
  ["validation_failed", 400, "POST /token?grant_type=pkce", {}],
  ["flow_state_not_found", 404, "POST /token?grant_type=pkce", { auth_code: "x", code_verifier: "y" }],
  ["provider_disabled", 400, "POST /token?grant_type=id_token", { provider: "google", id_token: "x" }],
  ["web3_provider_disabled", 422, "POST /token?grant_type=web3", { chain: "solana" }],
  ["validation_failed", 400, "POST /recover", {}],
  ["otp_disabled", 422, "POST /otp", { email: "nobody@example.com" }],
  ["validation_failed", 400, "POST /otp", {}],
  ["validation_failed", 400, "POST /otp", { email: "a@example.com", channel: "sms" }],
  ["phone_provider_disabled", 400, "POST /otp", { phone: "15550100" }],
  ["validation_failed", 400, "POST /resend", { type: "other", email: "a@example.com" }],
  ["validation_failed", 400, "POST /resend", { type: "signup" }],
  ["validation_failed", 400, "POST /verify", { token: "123456", email: "a@example.com" }],
  ["validation_failed", 400, "POST /verify", { type: "email" }],
  ["validation_failed", 400, "POST /verify", { type: "other", token_hash: "x" }],
  ["validation_failed", 400, "POST /verify", { type: "email", token_hash: "x", email: "a@example.com" }],
  ["otp_expired", 403, "POST /verify", { type: "email", token: "123456", email: "nobody@example.com" }],
  ["otp_expired", 403, "POST /verify", { type: "recovery", token_hash: "no such hash" }],
  ["otp_expired", 403, "POST /verify", { type: "sms", token: "123456", phone: "15550100" }],
  ["validation_failed", 400, "GET /verify?type=signup"],
  ["no_authorization", 401, "GET /user"],
  ["no_authorization", 401, "GET /admin/users"],
  ["no_authorization", 401, "POST /logout"],
  ["validation_failed", 400, "GET /authorize?provider=github"],
  ["feature_not_supported", 501, "GET /callback"],
  ["saml_provider_disabled", 404, "POST /sso", {}],
  ["manual_linking_disabled", 404, "GET /user/identities/authorize"],
  ["feature_disabled", 404, "POST /oauth/token", {}],
  ["feature_disabled", 404, "GET /admin/oauth/clients"],
  ["passkey_disabled", 404, "POST /passkeys/authentication/options", {}],
  ["feature_not_supported", 501, "GET /admin/sso/providers"],
  ["unknown", 404, "GET /nowhere"],
  ["unknown", 405, "DELETE /settings"],
];

test.each(cases.map(([code, status, request, body]): Case => ({ code, status, request, body })))(
  "$code, $status: $request",
  async ({ code, status, request, body }) => {
    const told = await ask(stack, request, body === undefined ? {} : { body });
    expect({ status: told.status, header: told.code, code: told.body["code"] }).toEqual({ status, header: code, code });
  },
);

test("both forms of an error, and the reasons of a weak password", async () => {
  const body = { email: "a@example.com", password: "short" };
  const weak = "Password should be at least 6 characters.";
  const dated = await ask(stack, "POST /signup", { body });
  expect(dated.body).toEqual({ code: "weak_password", message: weak, weak_password: { reasons: ["length"] } });
  const first = await ask(stack, "POST /signup", { body, headers: { "x-supabase-api-version": "" } });
  expect(first.body).toEqual({
    code: 422,
    error_code: "weak_password",
    msg: weak,
    weak_password: { reasons: ["length"] },
  });
});

test("a link that is not valid leads back with the reason", async () => {
  const opened = await fetch(
    `${stack.url}/auth/v1/verify?type=signup&token=pkce_none&redirect_to=http://127.0.0.1:3000/x`,
    {
      redirect: "manual",
    },
  );
  const told = "error=access_denied&error_code=otp_expired&error_description=Email+link+is+invalid+or+has+expired";
  expect([opened.status, opened.headers.get("location")]).toEqual([303, `http://127.0.0.1:3000/x?${told}#${told}&sb=`]);
});

const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString("base64url");

function hs256(claims: object): string {
  const signed = `${encode({ alg: "HS256", typ: "JWT" })}.${encode(claims)}`;
  return `${signed}.${createHmac("sha256", stack.keys.jwtSecret).update(signed).digest("base64url")}`;
}

const nobody = "11111111-1111-4111-8111-111111111111";

test("tokens that are forged, of nobody, of an ended session, or of a banned user", async () => {
  const { id, token } = await signedUp(stack);
  const [header = "", payload = "", signature = ""] = token.split(".");
  const refused = [
    ["bad_jwt", 403, "not.a.token"],
    ["bad_jwt", 403, `${header}.${encode({ sub: id, role: "authenticated" })}.${signature}`],
    ["bad_jwt", 403, `${encode({ alg: "none", typ: "JWT" })}.${payload}.`],
    ["bad_jwt", 403, hs256({ sub: id, exp: 1 })],
    ["bad_jwt", 403, stack.keys.anonKey],
    ["bad_jwt", 400, hs256({ sub: "1234567890" })],
    ["bad_jwt", 403, hs256({ sub: id, session_id: "no uuid" })],
    ["user_not_found", 403, hs256({ sub: nobody })],
    ["session_not_found", 403, hs256({ sub: id, session_id: nobody })],
  ] as const;
  for (const [code, status, bearer] of refused) {
    expect(await ask(stack, "GET /user", { bearer })).toMatchObject({ code, status });
  }
  const bearer = stack.keys.serviceRoleKey;
  await ask(stack, `PUT /admin/users/${id}`, { bearer, body: { ban_duration: "1h" } });
  expect(await ask(stack, "GET /user", { bearer: token })).toMatchObject({ code: "user_banned", status: 403 });
});

test("what a signed-in user is refused", async () => {
  const { email, id, token } = await signedUp(stack);
  const other = await signedUp(stack);
  const refused = [
    ["not_admin", 403, "GET /admin/users", undefined],
    ["not_admin", 403, "POST /invite", { email: "x@example.com" }],
    ["not_admin", 403, "PUT /user", { app_metadata: { role: "admin" } }],
    ["same_password", 422, "PUT /user", { password }],
    ["weak_password", 422, "PUT /user", { password: "x" }],
    ["email_exists", 422, "PUT /user", { email: other.email }],
    ["phone_provider_disabled", 400, "PUT /user", { phone: "15550100" }],
    ["validation_failed", 400, "POST /logout?scope=galaxy", undefined],
    ["validation_failed", 400, "POST /factors", { factor_type: "sms" }],
    ["mfa_phone_enroll_not_enabled", 422, "POST /factors", { factor_type: "phone" }],
    ["mfa_webauthn_enroll_not_enabled", 422, "POST /factors", { factor_type: "webauthn" }],
    ["validation_failed", 404, "POST /factors/none/challenge", {}],
    ["mfa_factor_not_found", 404, `POST /factors/${nobody}/challenge`, {}],
  ] as const;
  for (const [code, status, request, body] of refused) {
    expect([request, await ask(stack, request, { bearer: token, body })]).toMatchObject([request, { code, status }]);
  }
  expect(await ask(stack, "POST /signup", { body: { email, password } })).toMatchObject({
    code: "user_already_exists",
    status: 422,
  });
  expect((await ask(stack, `GET /admin/users/${id}`, { bearer: token })).code).toBe("not_admin");
});

test("what a factor is refused", async () => {
  const { token, id } = await signedUp(stack);
  const enroll = (friendly_name: string) =>
    ask(stack, "POST /factors", { bearer: token, body: { factor_type: "totp", friendly_name } });
  const factor = String((await enroll("phone")).body["id"]);
  expect(await enroll("phone")).toMatchObject({ code: "mfa_factor_name_conflict", status: 422 });
  expect(await enroll("tablet")).toMatchObject({ code: "too_many_enrolled_mfa_factors", status: 422 });
  const challenge = await ask(stack, `POST /factors/${factor}/challenge`, { bearer: token, body: {} });
  const challenge_id = String(challenge.body["id"]);
  const verify = (body: unknown) => ask(stack, `POST /factors/${factor}/verify`, { bearer: token, body });
  expect(await verify({ challenge_id })).toMatchObject({ code: "validation_failed", status: 400 });
  expect(await verify({ challenge_id: nobody, code: "123456" })).toMatchObject({ code: "mfa_factor_not_found" });
  expect(await verify({ challenge_id, code: "12345" })).toMatchObject({ code: "mfa_verification_failed", status: 422 });
  await withClient(stack.database.urls.supabase_admin, (database) =>
    database.query("update auth.mfa_challenges set created_at = created_at - interval '301 seconds'"),
  );
  expect(await verify({ challenge_id, code: "123456" })).toMatchObject({ code: "mfa_challenge_expired", status: 422 });
  expect(await verify({ challenge_id, code: "123456" })).toMatchObject({ code: "mfa_factor_not_found", status: 422 });
  await withClient(stack.database.urls.supabase_admin, (database) =>
    database.query("update auth.mfa_factors set status = 'verified' where user_id = $1", [id]),
  );
  expect((await ask(stack, `DELETE /factors/${factor}`, { bearer: token })).code).toBe("insufficient_aal");
});

test("what an admin is refused", async () => {
  const { email } = await signedUp(stack);
  const bearer = stack.keys.serviceRoleKey;
  const refused = [
    ["validation_failed", 404, "GET /admin/users/none", undefined],
    ["user_not_found", 404, `GET /admin/users/${nobody}`, undefined],
    ["validation_failed", 400, "GET /admin/users?page=x", undefined],
    ["validation_failed", 400, "GET /admin/users?sort=email", undefined],
    ["validation_failed", 400, "GET /admin/audit?query=x", undefined],
    ["validation_failed", 400, "POST /admin/users", {}],
    ["email_exists", 422, "POST /admin/users", { email }],
    ["validation_failed", 400, "POST /admin/users", { email: "i@example.com", id: "none" }],
    ["validation_failed", 400, "POST /admin/users", { email: "i@example.com", password, password_hash: "x" }],
    ["feature_not_supported", 501, "POST /admin/users", { email: "i@example.com", password_hash: "$argon2id$" }],
    ["phone_provider_disabled", 400, "POST /admin/users", { phone: "15550100" }],
    ["validation_failed", 400, "POST /admin/users", { email: "i@example.com", ban_duration: "long" }],
    ["email_exists", 422, "POST /invite", { email }],
    ["validation_failed", 400, "POST /admin/generate_link", { email, type: "none" }],
    ["user_not_found", 404, "POST /admin/generate_link", { email: "nobody@example.com", type: "recovery" }],
    ["validation_failed", 400, "POST /admin/generate_link", { email: "nobody@example.com", type: "signup" }],
    ["email_exists", 422, "POST /admin/generate_link", { email, type: "signup" }],
  ] as const;
  for (const [code, status, request, body] of refused) {
    expect([request, await ask(stack, request, { bearer, body })]).toMatchObject([request, { code, status }]);
  }
});

test("with confirmation: no session before it, no telling who is known, both addresses confirm a change", async () => {
  const auth = { email: { enable_confirmations: true, max_frequency: "1h" } };
  await using confirming = await createTestStack({ config: { auth } });
  const { email } = await signedUp(confirming);
  const signIn = () => ask(confirming, "POST /token?grant_type=password", { body: { email, password } });
  expect(await signIn()).toMatchObject({ code: "email_not_confirmed", status: 400 });
  const again = await ask(confirming, "POST /signup", { body: { email, password: "some other password" } });
  expect(again).toMatchObject({ code: "over_email_send_rate_limit", status: 429 });
  const [confirmation] = await mailsOf(confirming);
  const confirmed = await ask(confirming, "POST /verify", {
    body: { type: "signup", email, token: confirmation?.code },
  });
  const bearer = String(confirmed.body["access_token"]);
  const obscured = await ask(confirming, "POST /signup", { body: { email, password } });
  expect([obscured.status, obscured.body["identities"], obscured.body["access_token"]]).toEqual([200, [], undefined]);
  await ask(confirming, "PUT /user", { bearer, body: { email: "new@example.com" } });
  const [toOld, toNew] = (await mailsOf(confirming)).filter(({ kind }) => kind === "email_change");
  const first = await ask(confirming, "POST /verify", {
    body: { type: "email_change", token_hash: toNew?.tokenHash },
  });
  expect(first.body["msg"]).toBe("Confirmation link accepted. Please proceed to confirm link sent to the other email");
  const second = await ask(confirming, "POST /verify", {
    body: { type: "email_change", token_hash: toOld?.tokenHash },
  });
  expect((second.body["user"] as { email: string }).email).toBe("new@example.com");
  expect((await ask(confirming, "POST /resend", { body: { type: "signup", email: "who@example.com" } })).status).toBe(
    200,
  );
});

interface Received {
  readonly kind: string;
  readonly code: string;
  readonly tokenHash: string;
}

async function mailsOf(on: TestStack): Promise<readonly Received[]> {
  return ((await (await fetch(`${on.url}/inbox`)).json()) as { mails: Received[] }).mails;
}

test("a strict configuration: sign-ups off, rules for passwords, factors off, and limits", async () => {
  const auth = {
    enable_signup: false,
    password_requirements: "lower_upper_letters_digits_symbols",
    mfa: { totp: { enroll_enabled: false, verify_enabled: false } },
    email: { secure_password_change: true },
    rate_limit: { sign_in_sign_ups: 2, token_refresh: 3 },
  };
  await using strict = await createTestStack({ config: { auth } });
  const bearer = strict.keys.serviceRoleKey;
  const body = { email: "a@example.com", password };
  expect(await ask(strict, "POST /signup", { body })).toMatchObject({ code: "signup_disabled", status: 422 });
  await ask(strict, "POST /admin/users", { bearer, body: { ...body, email_confirm: true } });
  const signedIn = await ask(strict, "POST /token?grant_type=password", { body });
  expect(signedIn.body["weak_password"]).toMatchObject({ reasons: ["characters"] });
  const token = String(signedIn.body["access_token"]);
  const enrolled = await ask(strict, "POST /factors", { bearer: token, body: { factor_type: "totp" } });
  expect(enrolled).toMatchObject({ code: "mfa_totp_enroll_not_enabled", status: 422 });
  await withClient(strict.database.urls.supabase_admin, (database) =>
    database.query("update auth.sessions set created_at = created_at - interval '25 hours'"),
  );
  const change = (nonce: string) =>
    ask(strict, "PUT /user", { bearer: token, body: { password: "Str0ng enough!", nonce } });
  expect(await change("")).toMatchObject({ code: "reauthentication_needed", status: 400 });
  expect(await change("000000x")).toMatchObject({ code: "reauthentication_not_valid", status: 422 });
  expect(await change("1")).toMatchObject({ code: "over_request_rate_limit", status: 429 });
  const tries = [1, 2, 3].map(() => ask(strict, "POST /token?grant_type=password", { body }));
  expect((await Promise.all(tries)).map(({ code }) => code).sort()).toEqual([
    "none",
    "none",
    "over_request_rate_limit",
  ]);
});

test("reauthentication: the code of the mail allows a new password", async () => {
  await using secure = await createTestStack({ config: { auth: { email: { secure_password_change: true } } } });
  const { email, token } = await signedUp(secure);
  await withClient(secure.database.urls.supabase_admin, (database) =>
    database.query("update auth.sessions set created_at = created_at - interval '25 hours'"),
  );
  expect((await ask(secure, "GET /reauthenticate", { bearer: token })).status).toBe(200);
  const [mail] = await mailsOf(secure);
  const body = { password: "a newer password", nonce: mail?.code };
  expect((await ask(secure, "PUT /user", { bearer: token, body })).status).toBe(200);
  const signIn = await ask(secure, "POST /token?grant_type=password", { body: { email, password: body.password } });
  expect(signIn.status).toBe(200);
});

const hookSql = `
  create function public.token_hook(event jsonb) returns jsonb language plpgsql as $$
  begin
    if event -> 'claims' ->> 'email' like 'blocked%' then
      return jsonb_build_object('error', jsonb_build_object('http_code', 403, 'message', 'not today'));
    end if;
    return jsonb_build_object('claims', event -> 'claims' || jsonb_build_object(
      'app_role', event ->> 'authentication_method'));
  end $$;
  grant usage on schema public to supabase_auth_admin;
  grant execute on function public.token_hook to supabase_auth_admin`;

test("the token hook changes claims, and may refuse", async () => {
  const hook = { custom_access_token: { enabled: true, uri: "pg-functions://postgres/public/token_hook" } };
  await using hooked = await createTestStack({ config: { auth: { hook } } });
  const failing = await ask(hooked, "POST /signup", { body: { email: "early@example.com", password } });
  expect([failing.status, failing.code]).toEqual([500, "unexpected_failure"]);
  await withClient(hooked.database.urls.postgres, (database) => database.query(hookSql));
  const { token } = await signedUp(hooked);
  const claims = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as Record<string, unknown>;
  expect(claims["app_role"]).toBe("password");
  const blocked = await ask(hooked, "POST /signup", { body: { email: "blocked@example.com", password } });
  expect([blocked.status, blocked.body["message"]]).toEqual([403, "not today"]);
});

test("codes and flows end after their time", async () => {
  const { email } = await signedUp(stack);
  const pkce = { code_challenge: challengeOf43, code_challenge_method: "plain" };
  await ask(stack, "POST /recover", { body: { email, ...pkce } });
  const mail = (await mailsOf(stack)).find(({ kind }) => kind === "recovery");
  const opened = await fetch(`${stack.url}/auth/v1/verify?type=recovery&token=${mail?.tokenHash}`, {
    redirect: "manual",
  });
  const code = new URL(opened.headers.get("location") ?? "").searchParams.get("code");
  const exchange = (verifier: string) =>
    ask(stack, "POST /token?grant_type=pkce", { body: { auth_code: code, code_verifier: verifier } });
  expect(await exchange("wrong")).toMatchObject({ code: "bad_code_verifier", status: 400 });
  await withClient(stack.database.urls.supabase_admin, (database) =>
    database.query("update auth.flow_state set created_at = created_at - interval '301 seconds'"),
  );
  expect(await exchange(challengeOf43)).toMatchObject({ code: "flow_state_expired", status: 422 });
});

test("what lies beneath is never told, but for faults of the product's own triggers", () => {
  expect(stack.faults).toEqual([]);
});
