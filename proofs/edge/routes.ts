import { randomUUID } from "node:crypto";
import { type ActorName, type Person, type Stranger } from "./actors.ts";

/** A status, and the code of the problem; "" where there is none. */
export type Expected = `${number} ${string}`;

/** What stands in the database that requests are about; the account is the trader's. */
export interface Furniture {
  readonly accountId: string;
  readonly instrumentId: number;
}

export interface Route {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly body: (furniture: Furniture) => unknown;
  readonly headers?: () => Readonly<Record<string, string>>;
  /** A user who is not named is not asked: `exchange-validate` would go to the venue for one that it lets in. */
  readonly expected: Readonly<Partial<Record<Person, Expected>>>;
}

/** Whether the gateway looks at tokens, or the functions and REST alone do: `verify_jwt` in config.toml. */
export type Layout = "gateway verifies" | "functions alone";

const byGateway = "401 gateway";
const missing = "401 user_token_missing";
const invalid = "401 user_token_invalid";

/** Nobody but users gets in, whatever the route. */
export const shutOut: Readonly<Record<Layout, Readonly<Record<Stranger, Expected>>>> = {
  "gateway verifies": {
    nobody: byGateway,
    "publishable key": missing,
    "anon key": missing,
    "secret key": invalid,
    "service role key": invalid,
    "service token": byGateway,
    "ingest key": byGateway,
    "expired token": byGateway,
    "forged token": byGateway,
  },
  "functions alone": {
    nobody: missing,
    "publishable key": missing,
    "anon key": missing,
    "secret key": invalid,
    "service role key": invalid,
    "service token": missing,
    "ingest key": missing,
    "expired token": "401 user_token_expired",
    "forged token": invalid,
  },
};

const done: Expected = "200 ";
const forbidden: Expected = "403 role_missing";
const noAccount: Expected = "404 account_not_found";
/** The account is the trader's: others do not learn that it is there, and who may not trade is told so first. */
const ownAccount = (trader: Expected) => ({ admin: noAccount, viewer: forbidden, "other trader": noAccount, trader });
const noScope: Expected = "404 kill_scope_unknown";
const adminAlone = { admin: done, viewer: forbidden, "other trader": forbidden, trader: forbidden };

const noKey: Expected = "404 exchange_key_unknown";
const exchangeKey = { venue: "binance", apiKey: "k".repeat(64), apiSecret: "s".repeat(64) };

/** In this order: what a route needs, those before it have made. */
export const routes: readonly Route[] = [
  {
    name: "place an order",
    method: "POST",
    path: "orders",
    body: ({ accountId, instrumentId }) => ({
      intent_id: randomUUID(),
      account_id: accountId,
      instrument_id: instrumentId,
      side: "buy",
      quantity: "1",
    }),
    expected: ownAccount(done),
  },
  {
    name: "close a position",
    method: "POST",
    path: "orders/close",
    body: ({ accountId, instrumentId }) => ({
      intent_id: randomUUID(),
      account_id: accountId,
      instrument_id: instrumentId,
    }),
    expected: ownAccount("404 position_not_found"),
  },
  {
    name: "cancel all orders",
    method: "DELETE",
    path: "orders",
    body: ({ accountId }) => ({ account_id: accountId }),
    expected: ownAccount(done),
  },
  {
    name: "cancel one order",
    method: "DELETE",
    path: "orders",
    body: ({ accountId }) => ({ account_id: accountId, order_sequence: 0 }),
    expected: ownAccount("409 order_already_closed"),
  },
  {
    name: "kill an account",
    method: "POST",
    path: "kill-switch",
    body: ({ accountId }) => ({ scope: "account", target: accountId, level: 1, reason: "a proof", is_drill: true }),
    expected: { admin: noScope, viewer: forbidden, "other trader": noScope, trader: done },
  },
  {
    name: "reset an account",
    method: "DELETE",
    path: "kill-switch",
    body: ({ accountId }) => ({ scope: "account", target: accountId, reason: "a proof" }),
    expected: { admin: noScope, viewer: forbidden, "other trader": noScope, trader: done },
  },
  {
    name: "kill everybody",
    method: "POST",
    path: "kill-switch",
    body: () => ({ scope: "global", level: 1, reason: "a proof", is_drill: true }),
    expected: adminAlone,
  },
  {
    name: "reset everybody",
    method: "DELETE",
    path: "kill-switch",
    body: () => ({ scope: "global", reason: "a proof" }),
    expected: adminAlone,
  },
  {
    name: "change limits",
    method: "PATCH",
    path: "settings",
    body: ({ accountId }) => ({ risk_limits: { account_id: accountId, limits: { max_open_orders: 50 } } }),
    expected: ownAccount(done),
  },
  {
    name: "set the API's address",
    method: "PATCH",
    path: "settings",
    body: () => ({ api_base_url: "https://api.example.org" }),
    expected: adminAlone,
  },
  {
    name: "store an exchange key",
    method: "POST",
    path: "exchange-keys",
    headers: () => ({ "idempotency-key": randomUUID() }),
    body: () => ({ ...exchangeKey, label: "proof", validate: false }),
    // Each stores their own: nothing of another user is named.
    expected: { admin: done, viewer: forbidden, "other trader": done, trader: done },
  },
  {
    name: "revoke an exchange key",
    method: "DELETE",
    path: `exchange-keys/${randomUUID()}`,
    body: () => ({}),
    expected: { admin: noKey, viewer: forbidden, "other trader": noKey, trader: noKey },
  },
  {
    name: "validate an exchange key",
    method: "POST",
    path: "exchange-validate",
    body: () => exchangeKey,
    expected: { viewer: forbidden },
  },
];

/** `health` tells whether the database answers, to whoever the gateway lets in. */
export const healthExpected = (actor: ActorName): Expected =>
  shutOut["gateway verifies"][actor as Stranger] === byGateway ? byGateway : done;
