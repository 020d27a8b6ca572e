import { Refused } from "./refused.ts";

/** Who calls, as the token says. The gateway has verified its signature, and REST verifies it with every call again. */
export interface Caller {
  readonly userId: string;
  /** What is sent on, so that the database sees the same user. */
  readonly headers: Readonly<Record<string, string>>;
}

export function callerOf({ headers }: Request): Caller {
  const authorization = headers.get("authorization") ?? "";
  const token = /^Bearer (.+)$/i.exec(authorization)?.[1];
  if (token === undefined) {
    throw new Refused("user_token_missing", "there is no bearer token");
  }
  const { sub, role } = claimsOf(token);
  if (role === "anon" || role === undefined) {
    throw new Refused("user_token_missing", "the token is the install's own, and no user's");
  }
  if (role !== "authenticated" || typeof sub !== "string" || !/^[0-9a-f-]{36}$/.test(sub)) {
    throw new Refused("user_token_invalid", "the token is no user's access token");
  }
  const apikey = headers.get("apikey") ?? Deno.env.get("SUPABASE_ANON_KEY") ?? "";
  return { userId: sub, headers: { authorization, apikey } };
}

function claimsOf(token: string): Readonly<Record<string, unknown>> {
  try {
    const payload = token.split(".")[1] ?? "";
    const bytes = Uint8Array.from(atob(payload.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));
    const claims: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return typeof claims === "object" && claims !== null ? { ...claims } : {};
  } catch {
    return {};
  }
}
