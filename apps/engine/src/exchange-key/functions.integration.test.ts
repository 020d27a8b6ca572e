import { randomBytes, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { createKeyring, ensureExecutionKeys, executionKeysFile } from "@chandlery/stack";
import { type TestStack, createTestStack } from "@chandlery/stack/testing";
import type { Pool } from "pg";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { UserDatabase, createPool } from "../db/pool.ts";
import { type TestVenue, sendJson, startTestVenue } from "../testing/venue/server.ts";
import { rotateExchangeKeys } from "./rotate.ts";
import { Vault } from "./vault.ts";

/*
 * The functions `exchange-keys` and `exchange-validate` in real Deno behind the gateway, a venue on loopback, and the
 * execution service that opens what they have sealed.
 */

const functionsFolder = path.resolve(import.meta.dirname, "../../../../supabase/functions");

let venue: TestVenue;
let stack: TestStack;
let execution: Pool;
let vault: Vault;
let trader: Session;
let other: Session;

interface Session {
  readonly token: string;
  readonly userId: string;
}

beforeAll(async () => {
  venue = await startTestVenue();
  stack = await createTestStack({
    functionsFolder,
    functionVariables: { CHANDLERY_BINANCE_URL: venue.url, CHANDLERY_KRAKEN_URL: venue.url },
  });
  execution = createPool({ url: stack.database.urls.engine_execution, name: "chandlery test" });
  await ensureExecutionKeys(stack.dataDir);
  vault = new Vault(executionKeysFile(stack.dataDir));
  trader = await signUp("trader@example.org");
  other = await signUp("other@example.org");
}, 60_000);

afterAll(async () => {
  await execution.end();
  await stack.stop();
  await venue[Symbol.asyncDispose]();
});

beforeEach(async () => {
  venue.reset();
  // Many more checks in a minute than a user may make.
  await asOwner("delete from private.request_counts");
});

/** As the owner of the database. */
async function asOwner(text: string, values: readonly unknown[] = []): Promise<readonly object[]> {
  const owner = createPool({ url: stack.database.urls.postgres, name: "chandlery test" });
  const { rows } = await owner.query<object>(text, [...values]);
  await owner.end();
  return rows;
}

async function signUp(email: string, at: TestStack = stack): Promise<Session> {
  const answer = await fetch(`${at.url}/auth/v1/signup`, {
    method: "POST",
    headers: { apikey: at.keys.publishableKey, "content-type": "application/json" },
    body: JSON.stringify({ email, password: "long enough 1" }),
  });
  const session = (await answer.json()) as { readonly access_token: string; readonly user: { readonly id: string } };
  return { token: session.access_token, userId: session.user.id };
}

interface Sent {
  readonly as?: Session;
  readonly keyId?: string;
  readonly method?: string;
}

async function post(name: string, body: unknown, { as = trader, keyId = randomUUID(), method = "POST" }: Sent = {}) {
  const answer = await fetch(`${stack.url}/functions/v1/${name}`, {
    method,
    headers: {
      apikey: stack.keys.publishableKey,
      authorization: `Bearer ${as.token}`,
      "content-type": "application/json",
      "idempotency-key": keyId,
    },
    ...(body === null ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, text, json: JSON.parse(text) as Record<string, unknown> };
}

async function problem(sent: ReturnType<typeof post>) {
  const { json, status } = await sent;
  return { status, code: json["code"], detail: json["detail"], retryable: json["retryable"] };
}

/** Every key and secret of this file. */
const sent: string[] = [];

/** A key that the venue knows. */
function known<T extends { readonly apiKey: string; readonly apiSecret: string }>(body: T): T {
  venue.plan.secrets.set(body.apiKey, body.apiSecret);
  sent.push(body.apiKey, body.apiSecret);
  return body;
}

function binance(change: Record<string, unknown> = {}) {
  const [apiKey, apiSecret] = [randomBytes(32).toString("hex"), randomBytes(32).toString("hex")];
  return { ...known({ venue: "binance", apiKey, apiSecret, label: "main" }), ...change };
}

function kraken() {
  const [apiKey, apiSecret] = [randomBytes(42).toString("base64"), randomBytes(64).toString("base64")];
  return known({ venue: "kraken", apiKey, apiSecret, label: "main" });
}

const credentials = ({ label: _label, ...rest }: ReturnType<typeof binance> | ReturnType<typeof kraken>) => rest;

const open = (keyId: string, { userId } = trader) => vault.open(new UserDatabase(execution, userId), keyId);

const rowsOf = (keyId: string): Promise<readonly object[]> =>
  asOwner("select status, length(sealed) as bytes from public.user_exchange_keys where key_id = $1", [keyId]);

test("before the execution service has registered its key there is nobody to seal for", async () => {
  expect(await problem(post("exchange-keys", binance()))).toMatchObject({ status: 503, code: "execution_key_missing" });
  await vault.register(execution);
  expect((await post("exchange-keys", binance())).status).toBe(200);
});

test("a key goes in checked and sealed, and the execution service opens it", async () => {
  for (const [body, evidence] of [
    [
      binance(),
      { endpoint: "GET /sapi/v1/account/apiRestrictions", said: { enableWithdrawals: false, ipRestrict: true } },
    ],
    [kraken(), { endpoint: "POST /0/private/GetApiKeyInfo", said: { "withdraw-funds": false, "modify-trades": true } }],
  ] as const) {
    const keyId = randomUUID();
    const { status, json, text } = await post("exchange-keys", body, { keyId });
    expect([status, json]).toEqual([
      200,
      {
        keyId,
        venue: body.venue,
        label: "main",
        hint: body.apiKey.slice(-4),
        status: "pending",
        evidence: {
          by: "entry",
          endpoint: evidence.endpoint,
          checkedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
          canRead: true,
          canTrade: true,
          canWithdraw: false,
          isIpRestricted: true,
          warnings: [],
          said: expect.objectContaining(evidence.said),
        },
      },
    ]);
    expect(text).not.toContain(body.apiKey);
    const { apiKey, apiSecret } = body;
    expect((await open(keyId)).secret.reveal()).toEqual({ apiKey, apiSecret });
  }
});

test("a session whose person was last there eleven minutes ago stores nothing and revokes at once", async () => {
  const keyId = randomUUID();
  await post("exchange-keys", binance(), { keyId });
  const now = Math.floor(Date.now() / 1_000);
  const token = await createKeyring({ keys: stack.keys }).signToken({
    sub: trader.userId,
    role: "authenticated",
    aud: "authenticated",
    exp: now + 600,
    amr: [{ method: "password", timestamp: now - 11 * 60 }],
  });
  const left = { ...trader, token };
  const refused = randomUUID();
  expect(await problem(post("exchange-keys", binance(), { as: left, keyId: refused }))).toEqual({
    status: 403,
    code: "recent_sign_in_needed",
    detail:
      "The sign-in of this session is more than ten minutes ago, and a session that was left open must not do this.",
    retryable: false,
  });
  expect(await rowsOf(refused)).toEqual([]);
  const revoked = await post(`exchange-keys/${keyId}`, null, { method: "DELETE", as: left });
  expect(revoked.json).toMatchObject({ keyId, status: "revoked" });
});

test("the same id again finds the key stored; another label or another user does not", async () => {
  const body = binance();
  const keyId = randomUUID();
  const first = await post("exchange-keys", body, { keyId });
  const again = await post("exchange-keys", body, { keyId });
  expect([again.status, again.json]).toEqual([200, first.json]);
  expect(await problem(post("exchange-keys", { ...body, label: "x" }, { keyId }))).toMatchObject({
    status: 409,
    code: "exchange_key_id_taken",
  });
  expect(await problem(post("exchange-keys", body, { keyId, as: other }))).toMatchObject({
    status: 409,
    code: "exchange_key_id_taken",
  });
});

test("a revoked key is empty, and stays so", async () => {
  const body = binance();
  const keyId = randomUUID();
  await post("exchange-keys", body, { keyId });
  const gone = () => post(`exchange-keys/${keyId}`, null, { method: "DELETE" });
  expect(await problem(post(`exchange-keys/${keyId}`, null, { method: "DELETE", as: other }))).toMatchObject({
    status: 404,
  });
  expect((await gone()).json).toMatchObject({ keyId, status: "revoked" });
  expect((await gone()).json).toMatchObject({ keyId, status: "revoked" });
  expect(await rowsOf(keyId)).toEqual([{ status: "revoked", bytes: 0 }]);
  await expect(open(keyId)).rejects.toMatchObject({ code: "exchange_key_unknown" });
  expect(await problem(post("exchange-keys", body, { keyId }))).toMatchObject({ code: "exchange_key_not_usable" });
  expect(await problem(post("exchange-keys/nonsense", null, { method: "DELETE" }))).toMatchObject({ status: 404 });
});

test("unchecked it is stored as well, without asking the venue, and nothing is said of it", async () => {
  const keyId = randomUUID();
  const { json } = await post("exchange-keys", binance({ validate: false }), { keyId });
  expect(json).toMatchObject({ keyId, status: "pending", evidence: null });
  expect(venue.requests).toEqual([]);
});

test("a rotation between two requests changes for whom is sealed", async () => {
  const [first, second] = [randomUUID(), randomUUID()];
  await post("exchange-keys", binance(), { keyId: first });
  await rotateExchangeKeys({ pool: execution, file: executionKeysFile(stack.dataDir) });
  const body = binance();
  await post("exchange-keys", body, { keyId: second });
  expect((await open(first)).secret.reveal()).toHaveProperty("apiSecret");
  expect((await open(second)).secret.reveal().apiSecret).toBe(body.apiSecret);
});

test.each([
  ["binance", { enableWithdrawals: true }, "exchange_key_can_withdraw", "at binance, switch off Enable Withdrawals"],
  ["binance", { enableReading: false }, "exchange_key_cannot_read", "at binance, switch on Enable Reading"],
  [
    "binance",
    { enableSpotAndMarginTrading: false },
    "exchange_key_cannot_trade",
    "at binance, switch on Enable Spot & Margin Trading",
  ],
  ["binance", { enableFastWithdraw: true }, "exchange_key_can_withdraw", "at binance, switch off Enable Withdrawals"],
  [
    "binance",
    { enableWithdrawals: "false" },
    "venue_answer_unexpected",
    "Binance does not tell the permissions of the key as it did",
  ],
  [
    "binance",
    { enableReading: undefined },
    "venue_answer_unexpected",
    "Binance does not tell the permissions of the key as it did",
  ],
] as const)("%s that says %j: %s", async (_venue, change, code, detail) => {
  Object.assign(venue.plan.binance, change);
  const keyId = randomUUID();
  const body = binance();
  expect(await problem(post("exchange-validate", credentials(body)))).toMatchObject({ code, detail });
  expect(await problem(post("exchange-keys", body, { keyId }))).toMatchObject({ code, detail });
  expect(await rowsOf(keyId)).toEqual([]);
});

const trading = ["query-funds", "query-open-trades", "modify-trades", "close-trades"];

test.each([
  [[...trading, "withdraw-funds"], "exchange_key_can_withdraw"],
  [[...trading, "add-withdraw-address"], "exchange_key_can_withdraw"],
  [[...trading, "update-withdraw-address"], "exchange_key_can_withdraw"],
  [[...trading, "withdraw-everything"], "exchange_key_can_withdraw"],
  [trading.slice(1), "exchange_key_cannot_read"],
  [trading.filter((name) => name !== "query-open-trades"), "exchange_key_cannot_read"],
  [trading.filter((name) => name !== "modify-trades"), "exchange_key_cannot_trade"],
  [trading.slice(0, 3), "exchange_key_cannot_trade"],
  [[], "exchange_key_cannot_read"],
] as const)("kraken that says %j: %s", async (permissions, code) => {
  venue.plan.kraken = { permissions, ipAllowlist: [] };
  const keyId = randomUUID();
  expect(await problem(post("exchange-keys", kraken(), { keyId }))).toMatchObject({
    status: 422,
    code,
    retryable: false,
  });
  expect(await rowsOf(keyId)).toEqual([]);
});

test("a key for any address, and one that moves money within the venue, is taken with a warning", async () => {
  Object.assign(venue.plan.binance, {
    ipRestrict: false,
    permitsUniversalTransfer: true,
    tradingAuthorityExpirationTime: 1,
  });
  venue.plan.kraken = { permissions: trading, ipAllowlist: [] };
  const [first, second] = [
    await post("exchange-validate", credentials(binance())),
    await post("exchange-validate", credentials(kraken())),
  ];
  expect([first.json, second.json]).toMatchObject([
    { evidence: { isIpRestricted: false, warnings: ["ip_not_restricted", "can_transfer", "trading_expires"] } },
    { evidence: { isIpRestricted: false, warnings: ["ip_not_restricted"] } },
  ]);
});

test.each(["binance", "kraken"] as const)("%s that does not know the key, or its signature", async (name) => {
  const body = name === "binance" ? binance() : kraken();
  const wrong = { ...body, apiSecret: name === "binance" ? "0".repeat(64) : randomBytes(64).toString("base64") };
  for (const sent of [wrong, { ...body, apiKey: "no-such-key" }]) {
    expect(await problem(post("exchange-keys", sent))).toMatchObject({
      status: 422,
      code: "exchange_key_not_accepted",
      retryable: false,
    });
  }
});

test.each([
  ["429", (response) => sendJson(response, 429, { code: -1003 }), 429, "venue_rate_limited"],
  ["418", (response) => sendJson(response, 418, { code: -1003 }), 429, "venue_rate_limited"],
  ["500", (response) => sendJson(response, 500, {}), 502, "venue_failed"],
  ["503", (response) => sendJson(response, 503, {}), 502, "venue_failed"],
  ["403", (response) => sendJson(response, 403, {}), 502, "venue_answer_unexpected"],
  [
    "a redirect",
    (response) => response.writeHead(302, { location: "http://127.0.0.1:1/" }).end(),
    502,
    "venue_answer_unexpected",
  ],
  ["a page", (response) => response.writeHead(200).end("<html>"), 502, "venue_answer_unexpected"],
  ["an empty object", (response) => sendJson(response, 200, {}), 502, "venue_answer_unexpected"],
  [
    "permissions and an unknown error",
    (response) => sendJson(response, 400, { code: -9, error: ["EOther:x"] }),
    502,
    "venue_answer_unexpected",
  ],
  ["a broken connection", (response) => response.destroy(), 503, "venue_unreachable"],
] as [string, NonNullable<TestVenue["plan"]["instead"]>, number, string][])(
  "a venue that answers with %s has said nothing of the key",
  async (_what, instead, status, code) => {
    for (const body of [binance(), kraken()]) {
      venue.plan.instead = instead;
      const keyId = randomUUID();
      expect(await problem(post("exchange-keys", body, { keyId }))).toMatchObject({ status, code, retryable: true });
      expect(await rowsOf(keyId)).toEqual([]);
    }
  },
);

test.each([
  ["EAPI:Invalid nonce", 409, "venue_nonce_refused"],
  ["EAPI:Rate limit exceeded", 429, "venue_rate_limited"],
  ["EGeneral:Temporary lockout", 429, "venue_rate_limited"],
  ["EService:Unavailable", 502, "venue_failed"],
  ["EService:Busy", 502, "venue_failed"],
])("kraken's %s is told by its kind", async (error, status, code) => {
  venue.plan.instead = (response) => sendJson(response, 200, { error: [error] });
  expect(await problem(post("exchange-validate", credentials(kraken())))).toMatchObject({
    status,
    code,
    retryable: true,
  });
});

test("a venue that takes its time is not waited for", async () => {
  venue.plan.instead = () => undefined;
  expect(await problem(post("exchange-validate", credentials(binance())))).toMatchObject({
    status: 504,
    code: "venue_timed_out",
    retryable: true,
  });
}, 20_000);

test("a clock that is minutes off is corrected by the venue's", async () => {
  for (const clockAheadMs of [180_000, -180_000]) {
    venue.plan.clockAheadMs = clockAheadMs;
    expect((await post("exchange-validate", credentials(binance()))).status).toBe(200);
  }
});

test("nothing is signed where the venue's time is not known closely enough", async () => {
  // 1.2 s there and back leave 600 ms unknown.
  venue.plan.clockDelaysMs = [1_200, 1_200];
  expect(await problem(post("exchange-validate", credentials(binance())))).toMatchObject({
    status: 503,
    code: "venue_clock_uncertain",
  });
  expect(venue.requests).toEqual(["GET /api/v3/time 200", "GET /api/v3/time 200"]);
});

test.each([
  ["another venue", { venue: "mtgox" }, "venue"],
  ["no secret", { apiSecret: undefined }, "apiSecret"],
  ["a secret with a line break", { apiSecret: "12345678\n" }, "apiSecret"],
  ["a label of spaces", { label: "   " }, "label"],
  ["a field too much", { withdraw: true }, "body"],
])("%s is refused before anybody is asked", async (_what, change, field) => {
  const { status, json } = await post("exchange-keys", binance(change));
  expect([
    status,
    json["code"],
    (json["faults"] as { readonly path: string }[]).map(({ path: place }) => place),
  ]).toEqual([422, "request_invalid", [field]]);
  expect(venue.requests).toEqual([]);
});

test("a viewer stores and checks nothing", async () => {
  const viewer = await signUp("viewer@example.org");
  await asOwner("update public.user_roles set role = 'viewer' where user_id = $1", [viewer.userId]);
  expect(await problem(post("exchange-validate", credentials(binance()), { as: viewer }))).toMatchObject({
    code: "role_missing",
  });
  expect(venue.requests).toEqual([]);
  expect(await problem(post("exchange-keys", binance(), { as: viewer }))).toMatchObject({
    status: 403,
    code: "role_missing",
  });
});

test("the 61st check of a minute is turned away by both functions, and no venue is asked", async () => {
  const hasty = await signUp("hasty@example.org");
  const validate = () => post("exchange-validate", credentials(binance()), { as: hasty });
  expect((await validate()).status).toBe(200);
  // As if the other 58 had been made as well, in a minute that does not end during the test.
  await asOwner(
    "update private.request_counts set requests = 59, window_start = date_bin('1 minute', now(), 'epoch') + interval '1 minute' where user_id = $1",
    [hasty.userId],
  );
  expect((await validate()).status).toBe(200);
  venue.reset();
  const refused = { status: 429, code: "too_many_requests" };
  expect(await problem(validate())).toMatchObject(refused);
  expect(await problem(post("exchange-keys", binance(), { as: hasty }))).toMatchObject(refused);
  expect(venue.requests).toEqual([]);
});

test("another address of a venue stops the function where it is not on loopback", async () => {
  const functionVariables = { CHANDLERY_BINANCE_URL: "https://api.binance.example" };
  await using own = await createTestStack({ functionsFolder, functionVariables });
  const { token } = await signUp("a@example.org", own);
  const answer = await fetch(`${own.url}/functions/v1/exchange-validate`, {
    method: "POST",
    headers: { apikey: own.keys.publishableKey, authorization: `Bearer ${token}` },
    body: JSON.stringify(credentials(binance())),
  });
  expect([answer.status, await answer.json()]).toMatchObject([
    500,
    { code: "venue_address_refused", detail: "CHANDLERY_BINANCE_URL is set" },
  ]);
}, 60_000);

test("no log holds a word of a key, and nothing was thrown", () => {
  expect(stack.faults).toEqual([]);
  expect(sent.length).toBeGreaterThan(100);
  for (const name of ["exchange-keys", "exchange-validate"]) {
    const log = readFileSync(path.join(stack.dataDir, `log/functions/${name}.log`), "utf8");
    expect(sent.filter((word) => log.includes(word))).toEqual([]);
  }
});
