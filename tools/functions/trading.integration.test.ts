import { randomUUID } from "node:crypto";
import { createTradingClient } from "@chandlery/sdk/client";
import { type PlaceOrder } from "@chandlery/sdk/contract";
import { withClient } from "@chandlery/stack";
import { type SignedUp, signUp } from "@chandlery/stack/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type DeskStack, startDeskStack } from "./testing/desk-stack.ts";

/* The functions that trade, asked over HTTP through the typed client, and raw where the client would not send such a thing. */

let desk: DeskStack;
let trader: SignedUp;
let account = "";

const clientOf = (user: SignedUp) =>
  createTradingClient({ supabaseUrl: desk.stack.url, key: desk.stack.keys.publishableKey, token: () => user.token });

beforeAll(async () => {
  desk = await startDeskStack();
  trader = await signUp(desk.stack, "trader@example.org");
  account = await desk.openAccount(trader);
});

afterAll(() => desk[Symbol.asyncDispose]());

const orderOf = (terms: Partial<PlaceOrder> = {}): PlaceOrder => ({
  account_id: account,
  instrument_id: desk.instrumentId,
  side: "buy",
  quantity: "1",
  ...terms,
});

async function raw(
  path: string,
  { method = "POST", body, headers = {}, user = trader }: RawOptions,
): Promise<readonly [status: number, json: Readonly<Record<string, unknown>>]> {
  const answer = await fetch(`${desk.stack.url}/functions/v1/${path}`, {
    method,
    headers: { apikey: desk.stack.keys.publishableKey, authorization: `Bearer ${user.token}`, ...headers },
    body: JSON.stringify(body),
  });
  return [answer.status, (await answer.json()) as Readonly<Record<string, unknown>>];
}

interface RawOptions {
  readonly method?: string;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly user?: SignedUp;
}

test("an order is approved with its row, and sent again under its id it is the same one", async () => {
  const intent_id = randomUUID();
  const order = orderOf({ intent_id, order_type: "limit", price: "90.5", stop_loss: { price: "80" } });
  const answer = await clientOf(trader).placeOrder(order);
  expect(answer).toMatchObject({
    account_id: account,
    intent_sequence: 0,
    verdict: "approved",
    rule: null,
    code: null,
    order: { sequence: 0, side: "buy", order_type: "limit", quantity: "1", price: "90.5", status: "submitted" },
  });
  expect(await clientOf(trader).placeOrder(order)).toEqual(answer);
  const [status, json] = await raw("orders", {
    body: { ...order, intent_id: undefined },
    headers: { "idempotency-key": intent_id.toUpperCase() },
  });
  expect([status, json]).toEqual([200, answer]);
  expect(await desk.sql("select count(*)::int as n from public.orders where account_id = $1", [account])).toEqual([
    { n: 1 },
  ]);
});

test("a refusal of the gate is an answer, and a row", async () => {
  const strict = await desk.openAccount(trader, { max_order_value: "150" });
  // 2 × 100 > 150
  expect(await clientOf(trader).placeOrder(orderOf({ account_id: strict, quantity: "2" }))).toMatchObject({
    verdict: "refused",
    rule: "max_order_value",
    code: "intent_exceeds_max_order_value",
    value: 200,
    limit: 150,
    order: null,
  });
  expect(await desk.sql("select verdict, code from public.decisions where account_id = $1", [strict])).toEqual([
    { verdict: "refused", code: "intent_exceeds_max_order_value" },
  ]);
});

test("what no rule could measure is an error, with its code", async () => {
  for (const terms of [{ quantity: "0" }, { order_type: "limit" }, { price: "90" }] as const) {
    await expect(clientOf(trader).placeOrder(orderOf(terms))).rejects.toMatchObject({ code: "order_invalid" });
  }
});

test("orders are cancelled one by one, by instrument, and all together", async () => {
  const own = await desk.openAccount(trader);
  const client = clientOf(trader);
  const wait = () => client.placeOrder(orderOf({ account_id: own, order_type: "limit", price: "90" }));
  for (let at = 0; at < 3; at += 1) {
    await wait();
  }
  await client.cancelOrder({ accountId: own, sequence: 1 });
  await expect(client.cancelOrder({ accountId: own, sequence: 1 })).rejects.toMatchObject({
    code: "order_already_closed",
  });
  await expect(client.cancelOrder({ accountId: own, sequence: 9 })).rejects.toMatchObject({ code: "order_not_found" });
  expect(await client.cancelAll({ accountId: own, instrumentId: desk.instrumentId })).toBe(2);
  await wait();
  expect(await client.cancelAll({ accountId: own })).toBe(1);
  expect(await client.cancelAll({ accountId: own })).toBe(0);
});

test("a position is closed at the market, once for one id", async () => {
  const own = await desk.openAccount(trader);
  await clientOf(trader).placeOrder(orderOf({ account_id: own, quantity: "2" }));
  await fill(own, 0, "2");
  const close = { intent_id: randomUUID(), account_id: own, instrument_id: desk.instrumentId };
  const answer = await clientOf(trader).closePosition(close);
  expect(answer).toMatchObject({ verdict: "approved", order: { sequence: 1, side: "sell", quantity: "2" } });
  expect(await clientOf(trader).closePosition(close)).toEqual(answer);
  await expect(
    clientOf(trader).closePosition({ account_id: account, instrument_id: desk.instrumentId }),
  ).rejects.toMatchObject({ code: "position_not_found" });
});

/** As the execution service does. */
const fill = (accountId: string, sequence: number, quantity: string): Promise<void> =>
  withClient(desk.stack.database.urls.engine_execution, async (client) => {
    await client.query("select set_config('chandlery.acting_user', $1, false)", [trader.userId]);
    await client.query("select private.dispatch_order($1, $2)", [accountId, sequence]);
    await client.query("select private.record_order_event($1, $2, 'accept')", [accountId, sequence]);
    const filled = { trade_key: randomUUID(), quantity, price: "100", filled_at: new Date().toISOString(), fee: "0" };
    await client.query("select private.record_fill($1, $2, $3)", [accountId, sequence, JSON.stringify(filled)]);
  });

test("a kill stops the scope and says its epoch; a reset needs a reason and lets it go on", async () => {
  const own = await desk.openAccount(trader);
  const client = clientOf(trader);
  const killed = await client.kill({ scope: "account", target: own, level: 2, reason: "a test", is_drill: true });
  expect(killed).toMatchObject({ drained: true, level: 2, scope_key: `account:${own}` });
  expect(await client.placeOrder(orderOf({ account_id: own }))).toMatchObject({
    verdict: "refused",
    rule: "kill",
    code: "kill_switch_active",
    value: 2,
  });
  const again = await client.kill({ scope: "account", target: own, level: 1, reason: "less is no reset" });
  expect([again.level, again.epoch]).toEqual([2, killed.epoch + 1]);
  const reset = await client.resetKill({ scope: "account", target: own, reason: "it was a test" });
  expect(reset).toBe(killed.epoch + 2);
  expect((await client.placeOrder(orderOf({ account_id: own }))).verdict).toBe("approved");
  await expect(client.resetKill({ scope: "account", target: own, reason: "once more" })).rejects.toMatchObject({
    code: "kill_not_active",
  });
});

test("a trader stops no others; an admin does", async () => {
  const global = { scope: "global", level: 1, reason: "a test" } as const;
  await expect(clientOf(trader).kill(global)).rejects.toMatchObject({ code: "role_missing" });
  const killed = await clientOf(desk.admin).kill(global);
  expect(killed).toMatchObject({ drained: true, level: 1, scope_key: "global" });
  await clientOf(desk.admin).resetKill({ scope: "global", reason: "a test" });
});

test("limits of one's own account are changed, and what is not named stays", async () => {
  const own = await desk.openAccount(trader, { max_open_orders: 7 });
  const limits = await clientOf(trader).setRiskLimits(own, { max_order_value: "250.5", max_daily_loss: "0.05" });
  expect(limits).toMatchObject({
    account_id: own,
    max_order_value: "250.5",
    max_daily_loss: 0.05,
    max_open_orders: 7,
  });
  await expect(clientOf(trader).setRiskLimits(own, { max_daily_loss: "5" })).rejects.toMatchObject({
    code: "risk_limit_invalid",
  });
  await expect(clientOf(desk.admin).setRiskLimits(own, { max_order_value: null })).rejects.toMatchObject({
    code: "account_not_found",
  });
});

test("the address of the compute API is an admin's to set", async () => {
  await expect(clientOf(trader).setApiBaseUrl("https://api.example.org")).rejects.toMatchObject({
    code: "role_missing",
  });
  expect(await clientOf(desk.admin).setApiBaseUrl("https://api.example.org")).toBe("https://api.example.org");
  await expect(clientOf(desk.admin).setApiBaseUrl("http://api.example.org")).rejects.toMatchObject({
    code: "api_base_url_invalid",
  });
  expect(await desk.sql("select api_base_url, updated_by from public.global_settings")).toEqual([
    { api_base_url: "https://api.example.org", updated_by: desk.admin.userId },
  ]);
  expect(await clientOf(desk.admin).setApiBaseUrl(null)).toBeNull();
});

const someId = "11111111-1111-4111-8111-111111111111";
const limitless = { account_id: someId, limits: {} };

test.each([
  ["a quantity that is a number", "orders", "POST", { ...someOrder(), quantity: 1 }, 422, "request_invalid"],
  ["a quantity with an exponent", "orders", "POST", { ...someOrder(), quantity: "1e3" }, 422, "request_invalid"],
  ["a field too much", "orders", "POST", { ...someOrder(), user_id: someId }, 422, "request_invalid"],
  ["an account of nobody", "orders", "POST", someOrder(), 404, "account_not_found"],
  [
    "an order without an id",
    "orders",
    "POST",
    { ...someOrder(), intent_id: undefined },
    422,
    "idempotency_key_missing",
  ],
  [
    "a stop loss of two kinds",
    "orders",
    "POST",
    { ...someOrder(), stop_loss: { price: "1", offset: "1" } },
    422,
    "request_invalid",
  ],
  ["a path that is not there", "orders/open", "POST", someOrder(), 404, "route_not_found"],
  ["another method", "orders", "PUT", {}, 405, "method_not_allowed"],
  [
    "an instrument and an order",
    "orders",
    "DELETE",
    { account_id: someId, order_sequence: 0, instrument_id: 1 },
    422,
    "request_invalid",
  ],
  ["a level of four", "kill-switch", "POST", { scope: "user", level: 4, reason: "x" }, 422, "request_invalid"],
  ["a kill without a reason", "kill-switch", "POST", { scope: "user", level: 1, reason: " " }, 422, "request_invalid"],
  [
    "a scope of another",
    "kill-switch",
    "POST",
    { scope: "account", level: 1, reason: "x", target: someId },
    404,
    "kill_scope_unknown",
  ],
  [
    "a reset with a short reason",
    "kill-switch",
    "DELETE",
    { scope: "user", reason: "x" },
    422,
    "kill_reset_needs_reason",
  ],
  ["no setting", "settings", "PATCH", {}, 422, "request_invalid"],
  ["two settings", "settings", "PATCH", { api_base_url: null, risk_limits: limitless }, 422, "request_invalid"],
  [
    "a limit that is not known",
    "settings",
    "PATCH",
    { risk_limits: { ...limitless, limits: { max_luck: "1" } } },
    422,
    "request_invalid",
  ],
  ["limits of nobody's account", "settings", "PATCH", { risk_limits: limitless }, 404, "account_not_found"],
] as const)("%s is told by its code", async (_what, path, method, body, status, code) => {
  const [answered, json] = await raw(path, { method, body });
  expect([answered, json["code"], json["status"]]).toEqual([status, code, status]);
});

function someOrder() {
  return { intent_id: someId, account_id: someId, instrument_id: 1, side: "buy", quantity: "1" };
}

test("the id in the header and the id in the body are one, or the order is not sent", async () => {
  const intent_id = randomUUID();
  const body = orderOf({ intent_id, order_type: "limit", price: "90" });
  const [status, json] = await raw("orders", { body, headers: { "idempotency-key": randomUUID() } });
  expect([status, json["code"], json["detail"]]).toEqual([
    422,
    "request_invalid",
    "the header Idempotency-Key and the id in the body differ",
  ]);
  expect(await desk.sql("select from public.intents where intent_id = $1", [intent_id])).toEqual([]);
  expect((await raw("orders", { body, headers: { "idempotency-key": intent_id.toUpperCase() } }))[0]).toBe(200);
});

test("a flood of intents that the gate refuses is turned away with 429, and a kill is not", async () => {
  const flooder = await signUp(desk.stack, "flooder@example.org");
  const own = await desk.openAccount(flooder, { max_order_value: "1" });
  const order = () => clientOf(flooder).placeOrder(orderOf({ account_id: own }));
  expect((await order()).verdict).toBe("refused");
  await desk.sql(
    "update private.request_counts set requests = 600, window_start = date_bin('1 minute', now(), 'epoch') + interval '1 minute' where user_id = $1",
    [flooder.userId],
  );
  const turnedAway = await order().then(
    () => "let in",
    (error: unknown) => error,
  );
  expect(turnedAway).toMatchObject({ code: "too_many_requests", retryable: true });
  expect(await clientOf(flooder).kill({ scope: "user", level: 1, reason: "a test" })).toMatchObject({ level: 1 });
  expect((await clientOf(trader).placeOrder(orderOf())).verdict).toBe("approved");
});
