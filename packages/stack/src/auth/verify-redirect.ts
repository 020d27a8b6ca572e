import { type AuthError } from "./auth-error.ts";
import { type JsonObject } from "./json-body.ts";

/** Where the browser lands after a link: tokens in the fragment, which no server sees, or a code in the query. */
export function tokenRedirect(
  to: string,
  { tokens, type }: { readonly tokens: JsonObject; readonly type: string },
): string {
  const fields = ["access_token", "expires_at", "expires_in", "refresh_token", "token_type"];
  const fragment = new URLSearchParams(Object.fromEntries(fields.map((name) => [name, String(tokens[name])])));
  fragment.set("sb", "");
  fragment.set("type", type);
  fragment.sort();
  return `${to}#${fragment.toString()}`;
}

export function withCode(to: string, code: string): string {
  const url = new URL(to);
  url.searchParams.set("code", code);
  return url.toString();
}

interface Flow {
  readonly isPkce: boolean;
}

export function messageRedirect(to: string, { message, isPkce }: Flow & { readonly message: string }): string {
  return withFragment(to, { isPkce, fields: { message } });
}

/** RFC 6749 has a word for some statuses. */
const oauthErrors: ReadonlyMap<number, string> = new Map([
  [400, "invalid_request"],
  [401, "unauthorized_client"],
  [403, "access_denied"],
  [500, "server_error"],
  [503, "temporarily_unavailable"],
]);

export function errorRedirect(to: string, { error, isPkce }: Flow & { readonly error: AuthError }): string {
  const word = oauthErrors.get(error.status);
  return withFragment(to, {
    isPkce,
    fields: {
      ...(word === undefined ? {} : { error: word }),
      error_code: error.code,
      error_description: error.message,
    },
  });
}

/** Always in the fragment, and in a PKCE flow, whose page is rendered by a server, in the query as well. */
function withFragment(
  to: string,
  { isPkce, fields }: Flow & { readonly fields: Readonly<Record<string, string>> },
): string {
  const url = new URL(to);
  if (isPkce) {
    for (const [name, value] of Object.entries(fields)) {
      url.searchParams.set(name, value);
    }
  }
  const fragment = new URLSearchParams({ ...fields, sb: "" });
  url.hash = fragment.toString();
  return url.toString();
}
