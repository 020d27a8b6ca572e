import { InvalidArgumentError, type Command } from "commander";
import { locateDataDir } from "../data-folder.ts";
import { runUp } from "../supervise/run-up.ts";
import { readRemote } from "../remote.ts";
import { defaultPortBase, engineServices, supabaseService, webService } from "../supervise/services.ts";

export function registerUp(program: Command): void {
  program
    .command("up")
    .description("start the database and the services, and run until Ctrl-C")
    .option("--data-dir <folder>", "the folder that holds all state (default: .chandlery in the project)")
    .option("--port-base <port>", "services listen on the ports after this one", parsePortBase, defaultPortBase)
    .option(
      "--cors-origin <origin>",
      "of a page elsewhere that may call the compute API; may be repeated",
      addOrigin,
      [],
    )
    .option("--no-web", "everything but the web app")
    .option("--no-demo", "without candles and runs that show how it works")
    .option("--log-level <level>", "of the services: trace, debug, info, warn, error", "info")
    .option(
      "--supabase-url <url>",
      "stand on a Supabase elsewhere; SUPABASE_PUBLISHABLE_KEY and SUPABASE_DB_URL are read from the environment",
    )
    .action(({ web, supabaseUrl, corsOrigin, ...options }: UpFlags) =>
      runUp({
        ...options,
        dataDir: locateDataDir(options.dataDir),
        remote: supabaseUrl === undefined ? undefined : readRemote(supabaseUrl),
        services: [
          ...(web ? [webService] : []),
          ...(supabaseUrl === undefined ? [supabaseService()] : []),
          ...engineServices(corsOrigin),
        ],
      }),
    );
}

interface UpFlags {
  readonly dataDir?: string;
  readonly portBase: number;
  readonly logLevel: string;
  readonly web: boolean;
  readonly demo: boolean;
  readonly supabaseUrl?: string;
  readonly corsOrigin: readonly string[];
}

function addOrigin(text: string, before: readonly string[]): readonly string[] {
  if (!/^https?:/.test(text) || !URL.canParse(text) || new URL(text).origin !== text) {
    throw new InvalidArgumentError("an origin is expected, such as http://127.0.0.1:5173, without a path");
  }
  return [...before, text];
}

function parsePortBase(text: string): number {
  const base = Number(text);
  if (!Number.isInteger(base) || base < 1_024 || base > 65_400) {
    throw new InvalidArgumentError("a whole number from 1024 to 65400 is expected");
  }
  return base;
}
