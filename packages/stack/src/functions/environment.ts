import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { parseEnv } from "node:util";
import { type Keyring } from "../keys/index.ts";

export interface EnvironmentOptions {
  readonly origin: string;
  readonly keyring: Keyring;
  readonly functionsFolder: string;
  /** What whoever starts the stack hands to functions besides; their names begin with `CHANDLERY_`. */
  readonly variables?: Readonly<Record<string, string>>;
}

/**
 * The whole environment of a function, written from nothing: Supabase's own names, and what `functions/.env` adds.
 * `SUPABASE_DB_URL` is not among them: a function that has it passes by every policy.
 */
export function functionEnvironment(options: EnvironmentOptions): Record<string, string> {
  const { origin, keyring, functionsFolder, variables = {} } = options;
  const { keys } = keyring;
  return {
    ...ownVariables(path.join(functionsFolder, ".env")),
    ...Object.fromEntries(Object.entries(variables).filter(([name]) => name.startsWith("CHANDLERY_"))),
    SUPABASE_URL: origin,
    SUPABASE_ANON_KEY: keys.anonKey,
    SUPABASE_SERVICE_ROLE_KEY: keys.serviceRoleKey,
    SUPABASE_PUBLISHABLE_KEYS: JSON.stringify({ default: keys.publishableKey }),
    SUPABASE_SECRET_KEYS: JSON.stringify({ default: keys.secretKey }),
    SUPABASE_JWKS: JSON.stringify(keyring.jwks()),
    SB_REGION: "local",
  };
}

/** Names that begin with `SUPABASE_` are Supabase's, and those of Deno decide what a function may do. */
function ownVariables(file: string): Record<string, string> {
  if (!existsSync(file)) {
    return {};
  }
  const variables = Object.entries(parseEnv(readFileSync(file, "utf8")));
  const allowed = variables.filter(([name]) => !/^(SUPABASE_|DENO_|CHANDLERY_|V8_|LD_|PATH$|HOME$)/.test(name));
  return Object.fromEntries(allowed.map(([name, value]) => [name, value ?? ""]));
}
