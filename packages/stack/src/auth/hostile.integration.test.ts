import { afterAll, beforeAll, expect, test } from "vitest";
import { createStackPool } from "../database-pool.ts";
import { withClient } from "../connection.ts";
import { type TestStack, createTestStack } from "../testing/index.ts";
import { cleanUp } from "./cleanup.ts";

let stack: TestStack;

const unlimited = { sign_in_sign_ups: 100_000, token_refresh: 100_000, token_verifications: 100_000 };

beforeAll(async () => {
  stack = await createTestStack({ config: { auth: { rate_limit: unlimited } } });
});

afterAll(() => stack.stop());

const corpus = [
  "' or '1'='1",
  "'; drop table auth.users; --",
  "\\'; select pg_sleep(10); --",
  "$1",
  "$$",
  "%",
  "%00",
  "\u0000",
  "\ufffe\uffff",
  "\ud800",
  "../../etc/passwd",
  "<script>alert(1)</script>",
  "{}",
  "[]",
  "null",
  "-1",
  "99999999999999999999",
  "1e309",
  "𝕏".repeat(200),
  "a".repeat(5_000),
];

const fields = [
  "email",
  "phone",
  "password",
  "token",
  "token_hash",
  "type",
  "refresh_token",
  "auth_code",
  "code_verifier",
  "code_challenge",
  "code_challenge_method",
  "nonce",
  "factor_type",
  "friendly_name",
  "issuer",
  "code",
  "challenge_id",
  "redirect_to",
  "new_email",
  "id",
  "aud",
  "role",
  "ban_duration",
  "password_hash",
] as const;

const good = { email: "a@example.com", password: "correct horse", type: "signup", factor_type: "totp" };

const paths = [
  "POST /signup",
  "POST /token?grant_type=password",
  "POST /token?grant_type=refresh_token",
  "POST /token?grant_type=pkce",
  "POST /recover",
  "POST /otp",
  "POST /resend",
  "POST /verify",
  "PUT /user",
  "POST /factors",
  "POST /admin/users",
  "POST /invite",
  "POST /admin/generate_link",
] as const;

async function send(request: string, body: unknown): Promise<number> {
  const [method = "", path = ""] = request.split(" ");
  const answer = await fetch(`${stack.url}/auth/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${stack.keys.serviceRoleKey}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    redirect: "manual",
  });
  await answer.arrayBuffer();
  return answer.status;
}

test("whatever stands in a body, no statement breaks and nothing but an answer comes of it", async () => {
  for (const [at, request] of paths.entries()) {
    for (const [index, field] of fields.entries()) {
      // An eighth of the corpus each, so that every text meets every path and every field.
      for (const text of corpus.filter((_text, place) => (place + at + index) % 8 === 0)) {
        const status = await send(request, { ...good, [field]: text });
        expect({ request, field, text, isAnswer: status < 500 || status === 501 }).toMatchObject({ isAnswer: true });
      }
    }
  }
  expect(stack.faults).toEqual([]);
}, 120_000);

test("whatever stands in a path or a query", async () => {
  for (const text of corpus) {
    const part = encodeURIComponent(text.toWellFormed());
    for (const request of [
      `GET /admin/users/${part}`,
      `GET /admin/users?page=${part}&per_page=${part}`,
      `GET /admin/users?filter=${part}&sort=${part}`,
      `GET /admin/users?filter=${part}`,
      `GET /admin/audit?query=author:${part}`,
      `GET /verify?type=${part}&token=${part}&redirect_to=${part}`,
      `GET /verify?type=signup&token=${part}`,
      `GET /authorize?provider=${part}`,
      `POST /token?grant_type=${part}`,
    ]) {
      const status = await send(request, undefined);
      expect({ request, isAnswer: status < 500 || status === 501 }).toMatchObject({ isAnswer: true });
    }
  }
  expect(stack.faults).toEqual([]);
});

test("what ended long ago is cleaned up, and what lives stays", async () => {
  const body = { email: "kept@example.com", password: "correct horse" };
  const signUp = async (email: string) => {
    const answer = await fetch(`${stack.url}/auth/v1/signup`, {
      method: "POST",
      body: JSON.stringify({ ...body, email }),
    });
    return ((await answer.json()) as { refresh_token: string }).refresh_token;
  };
  const refresh = async (token: string) => {
    const url = `${stack.url}/auth/v1/token?grant_type=refresh_token`;
    const answer = await fetch(url, { method: "POST", body: JSON.stringify({ refresh_token: token }) });
    return ((await answer.json()) as { refresh_token?: string }).refresh_token;
  };
  const spent = await signUp("kept@example.com");
  const alive = await refresh(spent);
  await withClient(stack.database.urls.supabase_admin, (database) =>
    database.query("update auth.refresh_tokens set updated_at = now() - interval '25 hours' where token = $1", [spent]),
  );
  const pool = createStackPool({ url: stack.database.urls.supabase_auth_admin });
  await cleanUp(pool);
  await pool.end();
  expect([await refresh(spent), typeof (await refresh(alive ?? ""))]).toEqual([undefined, "string"]);
});
