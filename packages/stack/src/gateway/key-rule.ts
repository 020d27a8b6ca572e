import { type StackKeys } from "../keys/index.ts";

export interface PresentedKeys {
  readonly authorization: string | undefined;
  /** The header, or on a WebSocket the query parameter, which browsers cannot replace by a header. */
  readonly apikey: string | undefined;
}

export type KeyRuleAnswer = { readonly authorization: string | null } | { readonly refused: string };

/**
 * Supabase's gateway rule: Authorization stays unless it is absent or only repeats an `sb_` key; then a known key
 * becomes the token of its role, and whatever else stands in `apikey` is handed on as it is. A key in the new form
 * that is not ours is refused at once: behind the gateway it could only be taken for no key at all.
 */
export function applyKeyRule({ authorization, apikey }: PresentedKeys, keys: StackKeys): KeyRuleAnswer {
  if (authorization !== undefined && !authorization.startsWith("Bearer sb_")) {
    return { authorization };
  }
  if (apikey === undefined || apikey === "") {
    return { authorization: authorization ?? null };
  }
  const token = tokenOf(apikey, keys);
  if (token !== undefined) {
    return { authorization: `Bearer ${token}` };
  }
  return apikey.startsWith("sb_") ? { refused: "Invalid API key" } : { authorization: apikey };
}

function tokenOf(apikey: string, keys: StackKeys): string | undefined {
  if (apikey === keys.publishableKey) {
    return keys.anonKey;
  }
  return apikey === keys.secretKey ? keys.serviceRoleKey : undefined;
}

export const bearerOf = (authorization: string | null): string | null =>
  /^bearer +(\S+)$/i.exec(authorization ?? "")?.[1] ?? null;
