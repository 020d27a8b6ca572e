import { type StackConfig } from "./config.ts";
import { type DatabaseAddress } from "./connection.ts";
import { type Keyring } from "./keys/index.ts";

/** What a service of the stack is made of. */
export interface ServiceContext {
  readonly database: DatabaseAddress;
  readonly keyring: Keyring;
  readonly config: StackConfig;
  /** Files of the services lie below it. */
  readonly dataDir: string;
  readonly functionsFolder: string | null;
  /** Handed to functions besides Supabase's own names: `CHANDLERY_…`. */
  readonly functionVariables?: Readonly<Record<string, string>> | undefined;
  /** Where clients reach the gateway. */
  readonly origin: string;
}
