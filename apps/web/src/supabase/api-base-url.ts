import type { Database } from "@chandlery/sdk/database";
import type { SupabaseClient } from "@supabase/supabase-js";

/** A host by its name or IPv4 address and a port: nothing that could mean something else inside a policy. */
const originForm =
  /^(https:\/\/[a-z0-9]([a-z0-9.-]*[a-z0-9])?|http:\/\/(127\.0\.0\.1|localhost|\[::1\]))(:[1-9][0-9]{0,4})?$/;

/** The address of a compute API as an origin: https, or loopback. Null for anything else. */
export function originOfApi(text: string): string | null {
  const isOrigin = originForm.test(text) && URL.canParse(text) && new URL(text).origin === text;
  return isOrigin ? text : null;
}

const freshMs = 5_000;
let known: { readonly value: string | null; readonly readAt: number } | null = null;

/**
 * `api_base_url` of the install, read as the signed-in user and kept for five seconds; null where there is none or it
 * cannot be read.
 */
export async function readApiBaseUrl(client: SupabaseClient<Database>): Promise<string | null> {
  if (known === null || Date.now() - known.readAt > freshMs) {
    const { data } = await client.from("global_settings").select("api_base_url").maybeSingle();
    known = { value: data?.api_base_url ?? null, readAt: Date.now() };
  }
  return known.value;
}
