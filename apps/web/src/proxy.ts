import { createServerClient } from "@supabase/ssr";
import { type NextRequest, NextResponse } from "next/server";
import { readEnvironment } from "./supabase/environment.ts";

/** Refreshes the session before a page runs, and sets the headers that keep a page to itself. */
export async function proxy(request: NextRequest): Promise<NextResponse> {
  const environment = readEnvironment();
  let response = NextResponse.next({ request });
  const client = createServerClient(environment.supabaseUrl, environment.publishableKey, {
    cookies: {
      getAll: () => request.cookies.getAll(),
      setAll: (written, headers) => {
        for (const { name, value } of written) {
          request.cookies.set(name, value);
        }
        response = NextResponse.next({ request });
        for (const { name, value, options } of written) {
          response.cookies.set(name, value, options);
        }
        for (const [name, value] of Object.entries(headers)) {
          response.headers.set(name, value);
        }
      },
    },
  });
  await client.auth.getClaims();
  response.headers.set("content-security-policy", policyOf(environment.supabaseUrl));
  response.headers.set("x-content-type-options", "nosniff");
  response.headers.set("referrer-policy", "same-origin");
  response.headers.set("x-frame-options", "DENY");
  return response;
}

/** Next writes inline scripts into its pages; everything else comes from here, and connections go to here and Supabase. */
function policyOf(supabaseUrl: string): string {
  const sockets = supabaseUrl.replace(/^http/, "ws");
  const evaluation = process.env.NODE_ENV === "production" ? "" : " 'unsafe-eval'";
  return [
    "default-src 'self'",
    `script-src 'self' 'unsafe-inline'${evaluation}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    `connect-src 'self' ${supabaseUrl} ${sockets}`,
    "frame-ancestors 'none'",
    "base-uri 'self'",
    "form-action 'self'",
  ].join("; ");
}

export const config = { matcher: ["/((?!_next/static|_next/image|favicon.ico|icon.svg).*)"] };
