import { randomBytes } from "node:crypto";
import type { Database } from "@chandlery/sdk/database";
import { type CookieOptions, createServerClient } from "@supabase/ssr";
import { type NextRequest, NextResponse } from "next/server";
import { contentPolicy } from "./supabase/content-policy.ts";
import { type Environment, readEnvironment } from "./supabase/environment.ts";
import { readApiBaseUrl } from "./supabase/api-base-url.ts";

/** Refreshes the session before a page runs, and sets the headers that keep a page to itself. */
export async function proxy(request: NextRequest): Promise<NextResponse> {
  const environment = readEnvironment();
  const { apiBaseUrl, cookies, headers } = await refresh(request, environment);
  const policy = contentPolicy({
    nonce: randomBytes(16).toString("base64"),
    supabaseUrl: environment.supabaseUrl,
    apiBaseUrl,
    isProduction: process.env.NODE_ENV === "production",
  });
  // Next takes the nonce for its scripts from the policy of the request.
  const forwarded = new Headers(request.headers);
  forwarded.set("content-security-policy", policy);
  const response = NextResponse.next({ request: { headers: forwarded } });
  for (const { name, value, options } of cookies) {
    response.cookies.set(name, value, options);
  }
  for (const [name, value] of Object.entries(headers)) {
    response.headers.set(name, value);
  }
  response.headers.set("content-security-policy", policy);
  response.headers.set("x-content-type-options", "nosniff");
  response.headers.set("referrer-policy", "same-origin");
  response.headers.set("x-frame-options", "DENY");
  return response;
}

interface Refreshed {
  readonly apiBaseUrl: string | null;
  readonly cookies: readonly { readonly name: string; readonly value: string; readonly options: CookieOptions }[];
  readonly headers: Readonly<Record<string, string>>;
}

/** The page behind sees the new cookies too: they are written into its request. */
async function refresh(request: NextRequest, environment: Environment): Promise<Refreshed> {
  let cookies: Refreshed["cookies"] = [];
  let headers: Refreshed["headers"] = {};
  const client = createServerClient<Database>(environment.supabaseUrl, environment.publishableKey, {
    cookies: {
      getAll: () => request.cookies.getAll(),
      setAll: (written, answered) => {
        for (const { name, value } of written) {
          request.cookies.set(name, value);
        }
        cookies = [...cookies, ...written];
        headers = { ...headers, ...answered };
      },
    },
  });
  const { data } = await client.auth.getClaims();
  return { apiBaseUrl: data === null ? null : await readApiBaseUrl(client), cookies, headers };
}

export const config = { matcher: ["/((?!_next/static|_next/image|favicon.ico|icon.svg).*)"] };
