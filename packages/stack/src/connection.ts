import { Client } from "pg";
import { type LoginRole, type Secrets } from "./secrets.ts";

export interface DatabaseAddress {
  readonly port: number;
  readonly secrets: Secrets;
  /** `postgres` unless said. */
  readonly database?: string;
}

/** The connection URL of a role. Its password is in it: it goes into one child's environment and nowhere else. */
export function databaseUrl(role: LoginRole, address: DatabaseAddress): string {
  const password = encodeURIComponent(address.secrets.passwords[role]);
  return `postgresql://${role}:${password}@127.0.0.1:${address.port}/${address.database ?? "postgres"}`;
}

/** One connection for the time of `use`; it is closed whatever happens. */
export async function withClient<T>(url: string, use: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({
    connectionString: url,
    application_name: "chandlery stack",
    connectionTimeoutMillis: 10_000,
  });
  // A connection that breaks while idle is reported here too; the next query on it fails and is what counts.
  client.on("error", () => undefined);
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
