import type { Database } from "@chandlery/sdk/database";
import { type CookieMethodsServer, type SetAllCookies, createServerClient } from "@supabase/ssr";
import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { cache } from "react";
import { z } from "zod";
import { readEnvironment } from "./environment.ts";

/**
 * The Supabase client of this visitor's session, whoever they are and whatever they have proved so far. For signing in
 * and out alone: everything else asks `serverClient`.
 */
export const sessionClient = cache(async () => {
  const store = await cookies();
  return clientWith({
    getAll: () => store.getAll(),
    setAll: (written) => {
      try {
        for (const { name, value, options } of written) {
          store.set(name, value, options);
        }
      } catch {
        // A server component cannot set cookies; the proxy refreshes the session before it runs.
      }
    },
  });
});

/**
 * A client for one request whose cookies reach the browser only when they are kept. It finds what it has written itself: a
 * session lies in as many cookies as it is long, and the next one has to clear those of the one before.
 */
export async function draftClient() {
  const store = await cookies();
  const drafted = new Map<string, Parameters<SetAllCookies>[0][number]>();
  const client = clientWith({
    getAll: () => [
      ...store.getAll().filter(({ name }) => !drafted.has(name)),
      ...[...drafted.values()].filter(({ value }) => value !== ""),
    ],
    setAll: (written) => written.forEach((cookie) => drafted.set(cookie.name, cookie)),
  });
  const keep = (): void => {
    for (const { name, value, options } of drafted.values()) {
      store.set(name, value, options);
    }
  };
  return { client, keep };
}

function clientWith(methods: CookieMethodsServer) {
  const { supabaseUrl, publishableKey } = readEnvironment();
  return createServerClient<Database>(supabaseUrl, publishableKey, { cookies: methods });
}

/**
 * A Supabase client that is the signed-in user, one a request. All that it reads goes through row level security. A page
 * can be asked for without its layout, so it is here that a session without its second factor is turned away.
 */
export const serverClient = cache(async () => {
  await requireUser();
  return sessionClient();
});

export interface SignedInUser {
  readonly userId: string;
  readonly email: string;
  readonly accessToken: string;
  /** How the session was proved, and when (seconds of the epoch). */
  readonly methods: readonly { readonly method: string; readonly timestamp: number }[];
}

/** `code_needed`: the password was right, and the code of the user's second factor is still to come. */
export type Session =
  | { readonly state: "none" }
  | { readonly state: "code_needed" | "open"; readonly user: SignedInUser };

const claimsSchema = z.object({
  sub: z.string(),
  email: z.string().catch(""),
  aal: z.string().catch("aal1"),
  amr: z.array(z.object({ method: z.string(), timestamp: z.number() })).catch([]),
});

/** The session whose token was verified. */
export const readSession = cache(async (): Promise<Session> => {
  const client = await sessionClient();
  const { data } = await client.auth.getClaims();
  const accessToken = (await client.auth.getSession()).data.session?.access_token;
  const claims = claimsSchema.safeParse(data?.claims);
  if (!claims.success || accessToken === undefined) {
    return { state: "none" };
  }
  const { sub: userId, email, aal, amr: methods } = claims.data;
  const user = { userId, email, accessToken, methods };
  if (aal === "aal2") {
    return { state: "open", user };
  }
  // The cookie names the user's factors too, but it is the visitor's to edit: Auth is asked.
  const asked = await client.auth.getUser(accessToken);
  if (asked.error !== null) {
    return { state: "none" };
  }
  const hasFactor = asked.data.user.factors?.some(({ status }) => status === "verified") ?? false;
  return { state: hasFactor ? "code_needed" : "open", user };
});

/** The user who asks; goes to the sign-in page where there is none, and to the code page where only the code is missing. */
export const requireUser = cache(async (): Promise<SignedInUser> => {
  const session = await readSession();
  switch (session.state) {
    case "open":
      return session.user;
    case "code_needed":
      return redirect("/sign-in/code");
    case "none":
      return redirect("/sign-in");
  }
});

/** The user who asks, or null where the session is not open. */
export async function findUser(): Promise<SignedInUser | null> {
  const session = await readSession();
  return session.state === "open" ? session.user : null;
}
