import { type RunningPostgres, databaseUrl, migrate, setRolePasswords, startPostgres } from "@chandlery/stack";
import { migrationsFolder } from "../project.ts";
import { type Backend, type BackendOptions } from "./backend.ts";
import { KeptAlive, type Launched } from "./keep-alive.ts";
import { postgresPortOffset, supabasePortOffset } from "./services.ts";

type LaunchedPostgres = Launched & Pick<RunningPostgres, "clusterDir">;

/** Postgres as a child that is kept up; the local Supabase over it is a service like the others. */
export function embeddedBackend(options: BackendOptions): Backend {
  const { dataDir, portBase, secrets, onLaunched, onGiveUp, log, throwIfStopping } = options;
  const address = { port: portBase + postgresPortOffset, secrets };
  let detail: (text: string) => void = () => undefined;
  const postgres = new KeptAlive<LaunchedPostgres>({
    name: "Postgres",
    launch: async () => launchedPostgres(await startPostgres({ dataDir, ...address, onStep: (text) => detail(text) })),
    onLaunched,
    onGiveUp,
    log,
  });
  return {
    supabase: { mode: "embedded", url: `http://127.0.0.1:${portBase + supabasePortOffset}` },
    publishableKey: secrets.keys.publishableKey,
    databaseUrl: `postgresql://127.0.0.1:${address.port}/postgres`,
    start: async (steps) => {
      await steps.run("Postgres", (show) => {
        detail = show;
        return postgres.start();
      });
      throwIfStopping();
      await steps.run("migrations", async () => {
        await migrate({ url: databaseUrl("postgres", address), folder: migrationsFolder });
        await setRolePasswords(address);
      });
    },
    stop: () => postgres.stop(),
    kill: () => postgres.kill(),
    process: () => {
      const { pid, clusterDir: folder } = postgres.latest ?? {};
      return pid === undefined || folder === undefined ? null : { pid, folder };
    },
  };
}

function launchedPostgres(postgres: RunningPostgres): LaunchedPostgres {
  const kill = () => {
    process.kill(postgres.pid, "SIGQUIT");
  };
  return {
    pid: postgres.pid,
    clusterDir: postgres.clusterDir,
    ended: postgres.ended.then(() => "why is in postgres.log"),
    stop: postgres.stop,
    kill,
  };
}
