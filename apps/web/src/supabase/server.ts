import type { Database } from "@chandlery/sdk/database";
import { createServerClient } from "@supabase/ssr";
import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { cache } from "react";
import { readEnvironment } from "./environment.ts";

/** A Supabase client that is the signed-in user, one a request. All that it reads goes through row level security. */
export const serverClient = cache(async () => {
  const { supabaseUrl, publishableKey } = readEnvironment();
  const store = await cookies();
  return createServerClient<Database>(supabaseUrl, publishableKey, {
    cookies: {
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
    },
  });
});

export interface SignedInUser {
  readonly userId: string;
  readonly email: string;
  readonly accessToken: string;
}

/** The user who asks; goes to the sign-in page where there is none. */
export const requireUser = cache(async (): Promise<SignedInUser> => {
  const user = await findUser();
  return user ?? redirect("/sign-in");
});

/** The user of a session whose token was verified, or null. */
export async function findUser(): Promise<SignedInUser | null> {
  const client = await serverClient();
  const { data } = await client.auth.getClaims();
  const session = await client.auth.getSession();
  const accessToken = session.data.session?.access_token;
  if (data === null || accessToken === undefined) {
    return null;
  }
  const { sub, email } = data.claims;
  return { userId: sub, email: typeof email === "string" ? email : "", accessToken };
}
