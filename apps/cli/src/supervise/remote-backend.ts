import { DomainError } from "@chandlery/core/base";
import { migrate, withClient } from "@chandlery/stack";
import { errorText } from "../fault.ts";
import { migrationsFolder } from "../project.ts";
import { type RemoteSupabase, urlOfRole } from "../remote.ts";
import { type Backend, type BackendOptions } from "./backend.ts";

/** The roles with which the services log in. */
export const serviceRoles = ["market_data", "engine", "engine_execution"] as const;
const patienceMs = 10_000;

/** Starts nothing: asks whether the Supabase is there and takes the key, migrates it, and tries the services' logins. */
export function remoteBackend(
  remote: RemoteSupabase,
  { secrets, throwIfStopping }: Pick<BackendOptions, "secrets" | "throwIfStopping">,
): Backend {
  return {
    supabase: { mode: "remote", url: remote.url },
    publishableKey: remote.publishableKey,
    databaseUrl: remote.databaseUrl,
    start: async (steps) => {
      await steps.run("Supabase", () => requireSupabase(remote));
      throwIfStopping();
      await steps.run("migrations", () => migrateRemote(remote));
      throwIfStopping();
      await steps.run("logins", async () => {
        for (const role of serviceRoles) {
          await requireLogin(urlOfRole(remote.databaseUrl, { role, password: secrets.passwords[role] }), role);
        }
      });
    },
    stop: async () => undefined,
    kill: () => undefined,
    process: () => null,
  };
}

/** As `postgres`, who owns what they make. Throws where the database cannot be reached, refuses, or has another history. */
export async function migrateRemote({ ownerUrl }: RemoteSupabase): Promise<readonly string[]> {
  await requireLogin(ownerUrl, "postgres");
  return migrate({ url: ownerUrl, folder: migrationsFolder });
}

async function requireSupabase({ url, publishableKey }: RemoteSupabase): Promise<void> {
  const answer = await fetch(`${url}/auth/v1/settings`, {
    headers: { apikey: publishableKey },
    // A key is not carried on to wherever an answer points.
    redirect: "manual",
    signal: AbortSignal.timeout(patienceMs),
  }).catch((error: unknown) => {
    throw unreachable(url, reasonOf(error));
  });
  await answer.body?.cancel();
  if (answer.status === 401 || answer.status === 403) {
    throw new DomainError("supabase_key_refused", `${url} does not take the key in SUPABASE_PUBLISHABLE_KEY`);
  }
  if (!answer.ok) {
    throw unreachable(url, `it answers ${answer.status} where Auth should be`);
  }
}

const unreachable = (url: string, reason: string): DomainError =>
  new DomainError("supabase_unreachable", `${url} does not answer as a Supabase: ${reason}`);

const reasonOf = (error: unknown): string =>
  errorText(error instanceof Error && error.cause !== undefined ? error.cause : error);

/** A login and nothing else. What is told of a failure has the host in it, and never the password. */
async function requireLogin(url: string, role: string): Promise<void> {
  try {
    await withClient(url, async () => undefined);
  } catch (error) {
    const { hostname, port } = new URL(url);
    throw loginFault(error, { role, place: `${hostname}:${port}` });
  }
}

interface FailedLogin {
  readonly role: string;
  readonly place: string;
}

/** Class 28 of Postgres: the name, the password, or what `pg_hba.conf` lets in. */
function loginFault(error: unknown, { role, place }: FailedLogin): DomainError {
  const isRefused = error instanceof Error && "code" in error && String(error.code).startsWith("28");
  if (!isRefused) {
    return new DomainError(
      "remote_database_unreachable",
      `the database at ${place} cannot be used: ${errorText(error)}`,
    );
  }
  return role === "postgres"
    ? new DomainError("remote_database_login_refused", `the database at ${place} refuses the login of ${role}`)
    : new DomainError(
        "role_login_refused",
        `the database at ${place} refuses the login of ${role}: ${errorText(error)}`,
      );
}
