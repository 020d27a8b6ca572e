import { DomainError, type ErrorCode, errorCodes } from "@chandlery/core/base";
import { type Client, readSecrets, withClient } from "@chandlery/stack";
import { locateDataDir } from "./data-folder.ts";
import { type InstallOptions, withDatabase } from "./install.ts";
import { ownerUrlOrThrow, urlOfRole } from "./remote.ts";
import { readState } from "./state.ts";

export interface OwnerDatabaseOptions extends InstallOptions {
  /** The Supabase elsewhere whose owner's connection is in the environment. */
  readonly remote?: boolean | undefined;
}

/**
 * A connection as the owner of the install's database, whatever else is dead. A Postgres that its supervisor left behind is
 * asked where it last was; one that does not run is started for the time of the command.
 */
export async function withOwner<T>(options: OwnerDatabaseOptions, use: (client: Client) => Promise<T>): Promise<T> {
  const dataDir = locateDataDir(options.dataDir);
  const state = readState(dataDir);
  if (options.remote === true || state?.supabase.mode === "remote") {
    return withClient(ownerUrlOrThrow(), asOwner(use));
  }
  const secrets = await readSecrets(dataDir);
  if (secrets === undefined) {
    throw new DomainError("not_running", `there is no install in ${dataDir}`);
  }
  if (state !== undefined) {
    const url = urlOfRole(state.database.url, { role: "postgres", password: secrets.passwords.postgres });
    const asked = await ask(url, asOwner(use));
    if (asked !== undefined) {
      return asked.value;
    }
  }
  return withDatabase(options, ({ url }) => withClient(url("postgres"), asOwner(use)));
}

/** Undefined where nothing of this install answers there. What `use` itself throws is thrown. */
async function ask<T>(url: string, use: (client: Client) => Promise<T>): Promise<{ readonly value: T } | undefined> {
  let isConnected = false;
  try {
    const value = await withClient(url, (client) => {
      isConnected = true;
      return use(client);
    });
    return { value };
  } catch (error) {
    if (isConnected) {
      throw error;
    }
    return undefined;
  }
}

/** What SQL of ours refuses becomes the fault with the same code. */
const asOwner =
  <T>(use: (client: Client) => Promise<T>) =>
  async (client: Client): Promise<T> => {
    try {
      return await use(client);
    } catch (error) {
      throw refusalOf(error) ?? error;
    }
  };

function refusalOf(error: unknown): DomainError | undefined {
  if (!(error instanceof Error) || !isErrorCode(error.message)) {
    return undefined;
  }
  const { detail, hint } = { detail: "", hint: undefined, ...(error as { detail?: string; hint?: string }) };
  return new DomainError(error.message, detail, { ...(hint === undefined ? {} : { suggestion: hint }), cause: error });
}

const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(errorCodes, code);
