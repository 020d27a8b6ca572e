import { generateKeyPairSync, randomBytes } from "node:crypto";
import { chmod, mkdir, readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { type StackKeys, completeKeys, newStackKeys } from "./keys/stack-keys.ts";
import { StackError, errorCodeOf, errorText } from "./stack-error.ts";
import { draftOf, writeNewFile } from "./write-new-file.ts";

/** The roles that log in. `supabase_admin` is the superuser, as on Supabase; nothing but the stack uses it. */
export const loginRoles = [
  "supabase_admin",
  "postgres",
  "authenticator",
  "supabase_auth_admin",
  "supabase_storage_admin",
  "market_data",
  "engine",
  "engine_execution",
] as const;

export type LoginRole = (typeof loginRoles)[number];

export interface Secrets {
  readonly passwords: Readonly<Record<LoginRole, string>>;
  /** 256 bits, base64url. Services know only its SHA-256. */
  readonly serviceToken: string;
  /** What clients of the local Supabase show, and what its tokens are signed with. */
  readonly keys: StackKeys;
  /** Ed25519, PKCS #8 in base64url: signs the heads of the audit chains that are kept outside the database. */
  readonly auditKey: string;
}

export const secretsFile = (dataDir: string): string => path.join(dataDir, "secrets.json");

/** Reads the secrets of a data folder; undefined where there are none yet. */
export async function readSecrets(dataDir: string): Promise<Secrets | undefined> {
  const file = secretsFile(dataDir);
  try {
    return parseSecrets(JSON.parse(await readFile(file, "utf8")), file);
  } catch (error) {
    if (errorCodeOf(error) === "ENOENT") {
      return undefined;
    }
    throw error instanceof StackError ? error : unreadable(file, error);
  }
}

/** Reads the secrets, making what is missing: they are made once, and kept for the life of the data folder. */
export async function ensureSecrets(dataDir: string): Promise<Secrets> {
  await mkdir(dataDir, { recursive: true });
  const existing = await readSecrets(dataDir);
  if (existing === undefined) {
    await writeNewFile(secretsFile(dataDir), asText(newSecrets()));
    return (await readSecrets(dataDir)) ?? newSecrets();
  }
  await keepComplete(secretsFile(dataDir), existing);
  return existing;
}

export function newSecrets(): Secrets {
  return {
    passwords: passwordsBy(() => randomBytes(24).toString("base64url")),
    serviceToken: randomBytes(32).toString("base64url"),
    keys: newStackKeys(),
    auditKey: generateKeyPairSync("ed25519").privateKey.export({ format: "der", type: "pkcs8" }).toString("base64url"),
  };
}

/** A later version may know roles that the file lacks: those get fresh passwords, what is there is never replaced. */
export function parseSecrets(stored: unknown, file: string): Secrets {
  if (typeof stored !== "object" || stored === null || !("passwords" in stored) || !("serviceToken" in stored)) {
    throw unreadable(file, "it has no passwords or no service token");
  }
  const { passwords, serviceToken } = stored;
  if (typeof passwords !== "object" || passwords === null || typeof serviceToken !== "string") {
    throw unreadable(file, "its fields do not have the expected types");
  }
  const fresh = newSecrets();
  const known = new Map<string, unknown>(Object.entries(passwords));
  const pick = (role: LoginRole): string => {
    const password = known.get(role);
    return typeof password === "string" && password !== "" ? password : fresh.passwords[role];
  };
  return {
    passwords: passwordsBy(pick),
    serviceToken,
    keys: completeKeys("keys" in stored ? stored.keys : undefined, fresh.keys),
    auditKey: "auditKey" in stored && typeof stored.auditKey === "string" ? stored.auditKey : fresh.auditKey,
  };
}

const passwordsBy = (passwordOf: (role: LoginRole) => string): Secrets["passwords"] => ({
  supabase_admin: passwordOf("supabase_admin"),
  postgres: passwordOf("postgres"),
  authenticator: passwordOf("authenticator"),
  supabase_auth_admin: passwordOf("supabase_auth_admin"),
  supabase_storage_admin: passwordOf("supabase_storage_admin"),
  market_data: passwordOf("market_data"),
  engine: passwordOf("engine"),
  engine_execution: passwordOf("engine_execution"),
});

const asText = (secrets: Secrets): string => `${JSON.stringify(secrets, null, 2)}\n`;

async function keepComplete(file: string, secrets: Secrets): Promise<void> {
  if ((await readFile(file, "utf8")) !== asText(secrets)) {
    const draft = draftOf(file);
    await writeFile(draft, asText(secrets), { mode: 0o600 });
    await rename(draft, file);
  }
  await chmod(file, 0o600);
}

function unreadable(file: string, reason: unknown): StackError {
  return new StackError("secrets_unreadable", {
    detail: `${file} cannot be used: ${errorText(reason)}`,
    suggestion:
      "Run as the user that made the data folder, put the file back from a backup, or name another folder with --data-dir.",
    cause: reason,
  });
}
