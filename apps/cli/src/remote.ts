import { readFileSync } from "node:fs";
import path from "node:path";
import { DomainError } from "@chandlery/core/base";

/** A Supabase elsewhere, as `--supabase-url` and the environment name it. */
export interface RemoteSupabase {
  /** Without a slash at the end. */
  readonly url: string;
  readonly publishableKey: string;
  /** Of `postgres`, with its password: for migrations and passwords of roles, never stored and never printed. */
  readonly ownerUrl: string;
  /** The same without name and password; what a pooler wants after the name of a role stands in its place: `.abcd`. */
  readonly databaseUrl: string;
}

type Variables = Readonly<Record<string, string | undefined>>;

/** Throws where the address or a variable is missing or cannot be meant. Secrets come from the environment alone. */
export function readRemote(address: string, environment: Variables = process.env): RemoteSupabase {
  const url = parseAddress(address);
  const { SUPABASE_PUBLISHABLE_KEY: publishableKey = "", SUPABASE_DB_URL: ownerUrl = "" } = environment;
  const missing = [
    ...(publishableKey === "" ? ["SUPABASE_PUBLISHABLE_KEY"] : []),
    ...(ownerUrl === "" ? ["SUPABASE_DB_URL"] : []),
  ];
  if (missing.length > 0) {
    throw new DomainError("remote_variables_missing", `the environment has no ${missing.join(" and no ")}`);
  }
  refuseSecretKey(publishableKey);
  const owner = parseDatabaseUrl(ownerUrl);
  return { url, publishableKey, ownerUrl: owner.href, databaseUrl: withoutCredentials(owner) };
}

/** The URL of the owner of the tables elsewhere, from the environment alone; undefined where it has none. */
export function readOwnerUrl(environment: Variables = process.env): string | undefined {
  const { SUPABASE_DB_URL: ownerUrl = "" } = environment;
  return ownerUrl === "" ? undefined : parseDatabaseUrl(ownerUrl).href;
}

/** The same where the command can do nothing without it. Throws `remote_variables_missing`. */
export function ownerUrlOrThrow(environment: Variables = process.env): string {
  const url = readOwnerUrl(environment);
  if (url === undefined) {
    throw new DomainError("remote_variables_missing", "the environment has no SUPABASE_DB_URL");
  }
  return url;
}

/** The connection URL of a role: its password is in it. */
export function urlOfRole(
  databaseUrl: string,
  { role, password }: { readonly role: string; readonly password: string },
) {
  const url = new URL(databaseUrl);
  url.username = `${role}${url.username}`;
  url.password = encodeURIComponent(password);
  return url.href;
}

function parseAddress(address: string): string {
  const url = URL.parse(address);
  const isBare = url !== null && url.username === "" && url.password === "" && url.search === "" && url.hash === "";
  if (!isBare || url.pathname !== "/" || !["https:", "http:"].includes(url.protocol)) {
    throw new DomainError("supabase_url_invalid", "the address of a Supabase is https and a host, without a path");
  }
  if (url.protocol === "http:" && !isLoopback(url.hostname)) {
    throw new DomainError("supabase_url_invalid", `${url.origin} would send tokens over the network in the clear`);
  }
  return url.origin;
}

const isLoopback = (host: string): boolean => /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/.test(host);

/** A browser gets this key: one that passes by every policy must never be in its place. */
function refuseSecretKey(key: string): void {
  if (key.startsWith("sb_secret_") || roleIn(key) === "service_role") {
    throw new DomainError(
      "supabase_key_refused",
      "SUPABASE_PUBLISHABLE_KEY holds a secret key, and browsers would get it",
    );
  }
}

function roleIn(key: string): unknown {
  try {
    const claims: unknown = JSON.parse(Buffer.from(key.split(".")[1] ?? "", "base64url").toString());
    return typeof claims === "object" && claims !== null && "role" in claims ? claims.role : undefined;
  } catch {
    return undefined;
  }
}

const sslModes: readonly (string | null)[] = ["disable", "require", "verify-ca", "verify-full"];

/** Faults name the host at most: what else stands in the text may be a password. */
function parseDatabaseUrl(text: string): URL {
  const url = URL.parse(text);
  if (url === null || !/^postgres(ql)?:$/.test(url.protocol) || url.hostname === "" || url.password === "") {
    throw databaseUrlInvalid("it is no URL of the form postgresql://postgres:<password>@<host>:5432/postgres");
  }
  if (!/^postgres(\.[\w-]+)?$/.test(url.username)) {
    throw databaseUrlInvalid("it must be that of the role postgres, which owns what the migrations make");
  }
  const mode = url.searchParams.get("sslmode");
  if (mode !== null && !sslModes.includes(mode)) {
    throw databaseUrlInvalid(`sslmode=${mode} is not one of ${sslModes.join(", ")}`);
  }
  if (mode === null) {
    url.searchParams.set("sslmode", isLoopback(url.hostname) ? "disable" : "verify-full");
  }
  const root = url.searchParams.get("sslrootcert");
  if (root !== null) {
    refuseUnreadableRoot(root);
    // Services run in another folder than this command.
    url.searchParams.set("sslrootcert", path.resolve(root));
  }
  // Otherwise the driver takes `require` for `verify-full`, and not for what Postgres' own clients mean by it.
  url.searchParams.set("uselibpqcompat", "true");
  url.pathname = url.pathname.length > 1 ? url.pathname : "/postgres";
  url.port ||= "5432";
  return url;
}

function refuseUnreadableRoot(file: string): void {
  try {
    readFileSync(file);
  } catch {
    throw databaseUrlInvalid(`its sslrootcert ${file} cannot be read`);
  }
}

const databaseUrlInvalid = (reason: string): DomainError =>
  new DomainError("remote_database_url_invalid", `SUPABASE_DB_URL cannot be used: ${reason}`);

function withoutCredentials(owner: URL): string {
  const url = new URL(owner.href);
  url.username = owner.username.replace(/^postgres/, "");
  url.password = "";
  return url.href;
}
