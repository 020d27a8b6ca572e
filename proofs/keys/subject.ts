import { cpSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type Client, createKeyring, ensureExecutionKeys, executionKeysFile, withClient } from "@chandlery/stack";
import { type TestStack, createTestStack, makeTestFolder, removeFolder } from "@chandlery/stack/testing";
import { type FunctionBug } from "./bugs.ts";
import { type ProofVenue, startProofVenue } from "./venue.ts";

/** The product's functions in Deno before the product's migrations, with users who can call them. */
export interface KeysSubject extends AsyncDisposable {
  readonly stack: TestStack;
  readonly users: readonly User[];
  readonly executionUrl: string;
  readonly venueUrl: string;
  /** The private keys of the execution service. */
  readonly keysFile: string;
  readonly recipients: () => readonly Recipient[];
  readonly contract: Contract;
  readonly asOwner: <T>(use: (client: Client) => Promise<T>) => Promise<T>;
}

export interface User {
  readonly id: string;
  readonly token: string;
}

export interface Recipient {
  readonly id: string;
  readonly publicKey: string;
  readonly privateKey: string;
}

export interface SealContext {
  readonly userId: string;
  readonly venue: string;
  readonly keyId: string;
  readonly recipientKeyId: string;
}

/** What a seal is bound to, as the functions under proof say it. */
export interface Contract {
  readonly sealInfo: () => Uint8Array;
  readonly sealAad: (context: SealContext) => Uint8Array;
}

const root = path.join(import.meta.dirname, "../..");

export async function openKeysSubject(userCount: number, bug?: FunctionBug): Promise<KeysSubject> {
  const folder = await makeTestFolder("keys proof");
  const functionsFolder = path.join(folder, "functions");
  cpSync(path.join(root, "supabase/functions"), functionsFolder, { recursive: true });
  if (bug !== undefined) {
    plant(functionsFolder, bug);
  }
  const venue = await startProofVenue();
  const stack = await createTestStack({ functionsFolder, functionVariables: { CHANDLERY_BINANCE_URL: venue.url } });
  await ensureExecutionKeys(stack.dataDir);
  const keysFile = executionKeysFile(stack.dataDir);
  const recipients = () => (JSON.parse(readFileSync(keysFile, "utf8")) as { readonly keys: readonly Recipient[] }).keys;
  const executionUrl = stack.database.urls.engine_execution;
  await register(executionUrl, recipients()[0]);
  return {
    stack,
    users: await makeUsers(stack, userCount),
    executionUrl,
    venueUrl: venue.url,
    keysFile,
    recipients,
    contract: (await import(path.join(functionsFolder, "_shared/contract/exchange-key-seal.ts"))) as Contract,
    asOwner: (use) => withClient(stack.database.urls.supabase_admin, use),
    [Symbol.asyncDispose]: () => close({ stack, venue, folder }),
  };
}

function plant(functionsFolder: string, { file, from, to }: FunctionBug): void {
  const place = path.join(functionsFolder, file);
  const text = readFileSync(place, "utf8");
  if (text.split(from).length !== 2) {
    throw new Error(`${file} does not hold the text that is replaced: ${from}`);
  }
  writeFileSync(
    place,
    text.replace(from, () => to),
  );
}

async function register(url: string, key: Recipient | undefined): Promise<void> {
  await withClient(url, (client) =>
    client.query("select private.register_execution_key($1, $2)", [key?.id, key?.publicKey]),
  );
}

/** Tokens as Auth signs them; a thousand sign-ups would be held up by its limits. */
async function makeUsers({ database, keys }: TestStack, count: number): Promise<readonly User[]> {
  const keyring = createKeyring({ keys });
  const { rows } = await withClient(database.urls.supabase_admin, (client) =>
    client.query<{ readonly id: string }>(
      `insert into auth.users (id, email, aud, role)
       select gen_random_uuid(), format('user-%s@example.org', n), 'authenticated', 'authenticated' from generate_series(1, $1) as n
       returning id`,
      [count],
    ),
  );
  const exp = Math.floor(Date.now() / 1_000) + 24 * 3_600;
  // Proved for as long as the token is good: a run may take longer than a sign-in counts as recent.
  const amr = [{ method: "password", timestamp: exp }];
  return Promise.all(
    rows.map(async ({ id }) => ({
      id,
      token: await keyring.signToken({ sub: id, role: "authenticated", aud: "authenticated", amr, exp }),
    })),
  );
}

interface Opened {
  readonly stack: TestStack;
  readonly venue: ProofVenue;
  readonly folder: string;
}

async function close({ stack, venue, folder }: Opened): Promise<void> {
  await stack.stop();
  await venue[Symbol.asyncDispose]();
  await removeFolder(folder);
}
