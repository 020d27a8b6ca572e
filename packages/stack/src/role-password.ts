import { createHash, createHmac, pbkdf2Sync, randomBytes } from "node:crypto";
import { type Client, escapeIdentifier } from "pg";
import { type DatabaseAddress, databaseUrl, withClient } from "./connection.ts";
import { type Secrets, loginRoles } from "./secrets.ts";

/**
 * Gives every login role that exists its password from the secrets. Only the SCRAM verifier crosses the wire, so
 * that no password can end in a log; a role whose verifier already fits is left alone.
 */
export async function setRolePasswords(address: DatabaseAddress): Promise<void> {
  await withClient(databaseUrl("supabase_admin", address), async (client) => {
    for (const { name, verifier } of await storedVerifiers(client)) {
      const role = loginRoles.find((known) => known === name);
      if (role !== undefined && !verifierFits(verifier, address.secrets.passwords[role])) {
        await client.query(`alter role ${role} password '${scramVerifier(address.secrets.passwords[role])}'`);
      }
    }
  });
}

/** As `postgres`, who made these roles and so may set their passwords, but may not read verifiers. All of them or none. */
export async function setPasswords(url: string, passwords: Readonly<Partial<Secrets["passwords"]>>): Promise<void> {
  const statements = Object.entries(passwords).map(
    ([role, password]) => `alter role ${escapeIdentifier(role)} password '${scramVerifier(password)}';`,
  );
  await withClient(url, (client) => client.query(statements.join("\n")));
}

interface StoredVerifier {
  readonly name: string;
  readonly verifier: string | null;
}

async function storedVerifiers(client: Client): Promise<readonly StoredVerifier[]> {
  const found = await client.query<StoredVerifier>(
    "select rolname as name, rolpassword as verifier from pg_catalog.pg_authid where rolcanlogin and rolname = any($1)",
    [loginRoles],
  );
  return found.rows;
}

const verifierForm = /^SCRAM-SHA-256\$(\d+):([^$]+)\$/;

/** True where the stored verifier is that of this password. */
export function verifierFits(verifier: string | null, password: string): boolean {
  const [, iterations, salt] = verifierForm.exec(verifier ?? "") ?? [];
  if (iterations === undefined || salt === undefined) {
    return false;
  }
  return scramVerifier(password, { iterations: Number(iterations), salt: Buffer.from(salt, "base64") }) === verifier;
}

/** RFC 5803 and 5802: what Postgres keeps in place of the password. Our passwords are ASCII, so SASLprep changes nothing. */
export function scramVerifier(password: string, { iterations = 4_096, salt = randomBytes(16) } = {}): string {
  const salted = pbkdf2Sync(password, salt, iterations, 32, "sha256");
  const keyed = (text: string) => createHmac("sha256", salted).update(text).digest();
  const storedKey = createHash("sha256").update(keyed("Client Key")).digest("base64");
  return `SCRAM-SHA-256$${iterations}:${salt.toString("base64")}$${storedKey}:${keyed("Server Key").toString("base64")}`;
}
