import { withClient } from "@chandlery/stack";
import { type TestStack, createTestStack } from "@chandlery/stack/testing";
import { type SupabaseClient, createClient } from "@supabase/supabase-js";
import { afterAll, beforeAll, expect, test } from "vitest";
import { authenticatorCode } from "./testing/totp.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await createTestStack();
});

afterAll(() => stack.stop());

const password = "correct horse battery";
let count = 0;

/** Somebody who has just signed up, which signs them in. */
async function newUser(): Promise<{
  readonly supabase: SupabaseClient;
  readonly email: string;
  readonly userId: string;
}> {
  const supabase = createClient(stack.url, stack.keys.publishableKey, {
    auth: { persistSession: false, autoRefreshToken: false },
  });
  count += 1;
  const email = `user-${count}@example.org`;
  const { data } = await supabase.auth.signUp({ email, password });
  return { supabase, email, userId: data.user?.id ?? "" };
}

interface Entry {
  readonly kind?: string;
  readonly actor?: string;
  readonly role: string;
  readonly detail?: Readonly<Record<string, unknown>>;
}

const asOwner = <T>(sql: string, values: readonly unknown[] = []) =>
  withClient(stack.database.urls.postgres, async (client) => (await client.query(sql, [...values])).rows as T[]);

/** What stands in the chain besides rows of tables. */
async function entriesOf(userId: string): Promise<readonly Entry[]> {
  const rows = await asOwner<{ readonly entry: string }>(
    "select entry from public.audit_log where user_id = $1 order by seq",
    [userId],
  );
  return rows.map(({ entry }) => JSON.parse(entry) as Entry).filter(({ kind }) => kind !== undefined);
}

const kindsOf = async (userId: string) => (await entriesOf(userId)).map(({ kind }) => kind);

test("a sign-in, a refresh and a sign-out: two entries, with the session and where it came from", async () => {
  const { supabase, userId } = await newUser();
  const session = (await supabase.auth.getSession()).data.session;
  await supabase.auth.refreshSession();
  await supabase.auth.signOut();
  const [began, ended, ...others] = await entriesOf(userId);
  expect(others).toEqual([]);
  expect(began).toMatchObject({
    kind: "signed_in",
    actor: userId,
    role: "supabase_auth_admin",
    detail: { level: "aal1", address: "127.0.0.1", agent: "node" },
  });
  expect(ended).toMatchObject({ kind: "session_ended", detail: { session_id: began?.detail?.["session_id"] } });
  expect(session?.access_token).toBeDefined();
});

test("a second factor: nothing until it is verified, then that it counts, that it was passed, and that it was removed", async () => {
  const { supabase, userId } = await newUser();
  const { data: factor } = await supabase.auth.mfa.enroll({ factorType: "totp", friendlyName: "Phone" });
  expect(await kindsOf(userId)).toEqual(["signed_in"]);
  const secret = factor?.type === "totp" ? factor.totp.secret : "";
  const factorId = factor?.id ?? "";
  await supabase.auth.mfa.challengeAndVerify({ factorId, code: authenticatorCode(secret, Date.now()) });
  await supabase.auth.mfa.unenroll({ factorId });
  const entries = await entriesOf(userId);
  expect(entries.map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(["second_factor_enrolled", "second_factor_passed", "second_factor_removed", "signed_in"]),
  );
  expect(entries.find(({ kind }) => kind === "second_factor_enrolled")?.detail).toEqual({
    factor_id: factorId,
    type: "totp",
    name: "Phone",
  });
  expect(JSON.stringify(entries)).not.toContain(secret);
});

test("a password that was changed is an entry, without the password", async () => {
  const { supabase, userId } = await newUser();
  const { error } = await supabase.auth.updateUser({ password: "another horse battery" });
  expect(error).toBeNull();
  expect(await kindsOf(userId)).toContain("password_changed");
  expect(JSON.stringify(await entriesOf(userId))).not.toContain("$2");
});

test("a sign-in that cannot be recorded is refused, and works again as soon as it can be", async () => {
  const { supabase, email, userId } = await newUser();
  await supabase.auth.signOut();
  const sessions = () => asOwner("select id from auth.sessions where user_id = $1", [userId]);
  await asOwner("revoke insert on public.audit_log from chandlery_law");
  try {
    const refused = await supabase.auth.signInWithPassword({ email, password });
    expect(refused.error?.status).toBe(500);
    expect(refused.data.session).toBeNull();
    expect(await sessions()).toEqual([]);
  } finally {
    await asOwner("grant insert on public.audit_log to chandlery_law");
  }
  expect((await supabase.auth.signInWithPassword({ email, password })).error).toBeNull();
  expect(await sessions()).toHaveLength(1);
});

test("everybody verifies their own chain; an auditor anybody's, and sees whose there are", async () => {
  const ada = await newUser();
  const bob = await newUser();
  const head = async (userId: string) =>
    (
      await asOwner<{ seq: number; hash: string }>(
        "select audit_seq::int as seq, encode(audit_hash, 'hex') as hash from private.user_heads where user_id = $1",
        [userId],
      )
    )[0];
  expect((await ada.supabase.rpc("verify_own_audit")).data).toEqual({
    user_id: ada.userId,
    ...(await head(ada.userId)),
    broken_at: null,
  });
  expect((await ada.supabase.rpc("audit_chains")).data).toEqual([
    { user_id: ada.userId, seq: (await head(ada.userId))?.seq },
  ]);
  const strange = await ada.supabase.rpc("verify_own_audit", { of_user: bob.userId });
  expect([strange.status, strange.error?.message]).toEqual([403, "role_missing"]);
  expect((await ada.supabase.rpc("begin_audit_export", { of_user: bob.userId })).error?.message).toBe("role_missing");

  await asOwner("insert into public.user_roles (user_id, role) values ($1, 'auditor')", [ada.userId]);
  expect((await ada.supabase.rpc("verify_own_audit", { of_user: bob.userId })).data).toMatchObject({
    user_id: bob.userId,
    broken_at: null,
  });
  const chains = (await ada.supabase.rpc("audit_chains")).data as { readonly user_id: string }[];
  expect(chains.map(({ user_id: userId }) => userId)).toContain(bob.userId);

  const taken = await ada.supabase.rpc("begin_audit_export", { of_user: bob.userId });
  expect(taken.data).toBe((await head(bob.userId))?.seq);
  expect((await entriesOf(ada.userId)).at(-1)).toMatchObject({
    kind: "audit_exported",
    actor: ada.userId,
    detail: { chain: bob.userId, seq: taken.data },
  });
});

test("who is not signed in verifies and exports nothing", async () => {
  const stranger = createClient(stack.url, stack.keys.publishableKey, { auth: { persistSession: false } });
  for (const name of ["verify_own_audit", "audit_chains", "begin_audit_export"]) {
    expect((await stranger.rpc(name)).error?.code).toBe("42501");
  }
});
