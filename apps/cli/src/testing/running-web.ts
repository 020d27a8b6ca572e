import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { databaseUrl, withClient } from "@chandlery/stack";
import { REALTIME_SUBSCRIBE_STATES, createClient } from "@supabase/supabase-js";
import { computeOrigin } from "../compute.ts";
import { requireRunning } from "../install.ts";
import { supabaseOrigin } from "../local-user.ts";
import { projectRoot } from "../project.ts";
import { findFreeBase, startCommand } from "../supervise/fixture/processes.ts";

/** A whole install with the web app, for browser tests. */
export interface RunningWeb {
  readonly origin: string;
  /** Where the gateway of the local Supabase and the compute API listen. */
  readonly supabase: string;
  readonly compute: string;
  readonly publishableKey: string;
  /** As the owner of the database, past all policies. */
  readonly query: (sql: string) => Promise<readonly Record<string, unknown>[]>;
  /** Whether one user may listen to another's topic, through the unmodified client. Passwords are the tests'. */
  readonly joinTopicOf: (email: string, options: { readonly as: string }) => Promise<"joined" | "refused">;
  readonly stop: () => Promise<void>;
}

const buildPatienceMs = 150_000;

/** Starts `chandlery up` as a process of its own; the first start builds the web app. */
export async function startWeb(dataDir: string, flags: readonly string[] = []): Promise<RunningWeb> {
  const portBase = await findFreeBase();
  const main = path.join(projectRoot, "apps/cli/src/main.ts");
  const command = startCommand([main, "up", "--data-dir", dataDir, "--port-base", String(portBase), ...flags]);
  const deadline = Date.now() + buildPatienceMs;
  while (!command.output().includes("Try next")) {
    if (Date.now() > deadline || command.process.exitCode !== null) {
      throw new Error(`the install did not start:\n${command.output()}`);
    }
    await wait(50);
  }
  const install = await requireRunning({ dataDir });
  const { state, secrets } = install;
  const query = (sql: string) => {
    const url = databaseUrl("postgres", { port: state.database.port, secrets });
    return withClient(url, async (client) => (await client.query<Record<string, unknown>>(sql)).rows);
  };
  return {
    origin: `http://127.0.0.1:${portBase}`,
    supabase: supabaseOrigin(install),
    compute: computeOrigin(install),
    publishableKey: secrets.keys.publishableKey,
    query,
    joinTopicOf: async (email, { as }) => {
      const client = createClient(supabaseOrigin(install), secrets.keys.publishableKey);
      await client.auth.signInWithPassword({ email: as, password: "correct horse battery" });
      const [user] = await query(`select id from auth.users where email = '${email}'`);
      const channel = client.channel(`user:${String(user?.["id"])}`, { config: { private: true } });
      try {
        await client.realtime.setAuth();
        return await new Promise((resolve) => {
          channel.subscribe((status) =>
            resolve(status === REALTIME_SUBSCRIBE_STATES.SUBSCRIBED ? "joined" : "refused"),
          );
        });
      } finally {
        await client.removeAllChannels();
      }
    },
    stop: async () => {
      command.process.kill("SIGTERM");
      await command.ended;
    },
  };
}
