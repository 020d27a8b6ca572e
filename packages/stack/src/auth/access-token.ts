import { randomUUID } from "node:crypto";
import { type AuthContext, type AuthTransaction, rows } from "./auth-context.ts";
import { AuthError } from "./auth-error.ts";
import { type JsonObject, isObject } from "./json-body.ts";
import { findSession } from "./store/session.ts";
import { type StoredUser } from "./store/user.ts";
import { userJson } from "./user-json.ts";

export interface IssueToken {
  readonly user: StoredUser;
  readonly sessionId: string;
  readonly refreshToken: string;
  /** How this request proved who it is: `password`, `otp`, `totp`, `token_refresh`. */
  readonly method: string;
  readonly address: string;
}

/** The answer to a sign-in: a signed access token, its refresh token, and the user. */
export async function issueAccessToken(
  context: AuthContext,
  transaction: AuthTransaction,
  issue: IssueToken,
): Promise<JsonObject> {
  const issuedAt = Math.floor(Date.now() / 1_000);
  const expiresAt = issuedAt + context.config.jwtExpirySeconds;
  const claims = await claimsOf(context, transaction, { ...issue, issuedAt, expiresAt });
  const customized = await customizeClaims(context, transaction, { ...issue, claims });
  return {
    access_token: await context.keyring.signToken(customized),
    token_type: "bearer",
    expires_in: context.config.jwtExpirySeconds,
    expires_at: expiresAt,
    refresh_token: issue.refreshToken,
    user: userJson(issue.user),
  };
}

interface Issue extends IssueToken {
  readonly issuedAt: number;
  readonly expiresAt: number;
}

/** The fourteen claims. Policies read them: one that is missing would change an answer in silence. */
async function claimsOf(
  { issuer }: AuthContext,
  transaction: AuthTransaction,
  { user, sessionId, issuedAt, expiresAt }: Issue,
): Promise<JsonObject> {
  const session = await findSession(transaction, sessionId);
  const methods = session?.methods ?? [];
  return {
    iss: issuer,
    sub: user.id,
    aud: user.aud ?? "",
    exp: expiresAt,
    iat: issuedAt,
    email: user.email ?? "",
    phone: user.phone ?? "",
    app_metadata: user.raw_app_meta_data,
    user_metadata: user.raw_user_meta_data,
    role: user.role ?? "",
    aal: methods.some(({ method }) => method === "totp") ? "aal2" : "aal1",
    amr: methods,
    session_id: sessionId,
    is_anonymous: user.is_anonymous,
  };
}

const hookUri = /^pg-functions:\/\/postgres\/([^/?#]+)\/([^/?#]+)$/;

interface Customize extends IssueToken {
  readonly claims: JsonObject;
}

/** Runs the configured Postgres function over the claims: it may change them, or refuse the token. */
async function customizeClaims(
  { config }: AuthContext,
  transaction: AuthTransaction,
  { user, claims, method, address }: Customize,
): Promise<JsonObject> {
  if (config.customAccessTokenHook === null) {
    return claims;
  }
  const [, schema = "", name = ""] = hookUri.exec(config.customAccessTokenHook) ?? [];
  const metadata = {
    uuid: randomUUID(),
    time: new Date().toISOString(),
    name: "customize-access-token",
    ip_address: address,
  };
  const event = { metadata, user_id: user.id, claims, authentication_method: method };
  return checkedOutput(await runHook(transaction, { schema, name, event }));
}

interface HookCall {
  readonly schema: string;
  readonly name: string;
  readonly event: JsonObject;
}

async function runHook(transaction: AuthTransaction, { schema, name, event }: HookCall): Promise<unknown> {
  const { client } = transaction;
  const routine = `${client.escapeIdentifier(schema)}.${client.escapeIdentifier(name)}`;
  try {
    await rows(transaction, "set local statement_timeout to 2000");
    const found = await rows<{ readonly output: unknown }>(transaction, `select ${routine}($1::jsonb) as output`, [
      JSON.stringify(event),
    ]);
    await rows(transaction, "set local statement_timeout to default");
    return found[0]?.output;
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new AuthError(500, "unexpected_failure", `Error running hook URI: ${detail}`);
  }
}

const required = ["aud", "exp", "iat", "sub", "email", "phone", "role", "aal", "session_id", "is_anonymous"];

function checkedOutput(output: unknown): JsonObject {
  const { error, claims } = isObject(output) ? output : {};
  if (isObject(error) && typeof error["message"] === "string" && error["message"] !== "") {
    const status = typeof error["http_code"] === "number" ? error["http_code"] : 500;
    throw new AuthError(status, status === 500 ? "unexpected_failure" : "unknown", error["message"]);
  }
  if (!isObject(claims)) {
    throw new AuthError(500, "unexpected_failure", "output claims field is missing");
  }
  const missing = required.filter((name) => !(name in claims));
  if (missing.length > 0) {
    const list = missing.map((name) => `- (root): ${name} is required\n`).join("");
    const message = `output claims do not conform to the expected schema: \n${list}`;
    throw new AuthError(500, "unexpected_failure", message);
  }
  return claims;
}
