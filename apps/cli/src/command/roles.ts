import { type Command } from "commander";
import { ensureSecrets, setPasswords } from "@chandlery/stack";
import { locateDataDir, makeDataDir } from "../data-folder.ts";
import { readRemote } from "../remote.ts";
import { migrateRemote, serviceRoles } from "../supervise/remote-backend.ts";

export function registerRoles(program: Command): void {
  program
    .command("roles")
    .description("the roles with which services log in to the database")
    .command("set")
    .description(
      "migrate a Supabase elsewhere and give the services' roles the passwords of this data folder; a local install does both at each start",
    )
    .requiredOption("--supabase-url <url>", "of the project; SUPABASE_PUBLISHABLE_KEY and SUPABASE_DB_URL are read")
    .option("--data-dir <folder>", "the folder that holds all state (default: .chandlery in the project)")
    .option("--json", "print JSON")
    .action(async ({ supabaseUrl, dataDir, json }: RolesFlags) => {
      const remote = readRemote(supabaseUrl);
      const folder = locateDataDir(dataDir);
      makeDataDir(folder);
      const { passwords } = await ensureSecrets(folder);
      const migrations = await migrateRemote(remote);
      await setPasswords(remote.ownerUrl, Object.fromEntries(serviceRoles.map((role) => [role, passwords[role]])));
      const text = `${migrations.length} migrations applied.\n${serviceRoles.join(", ")} have the passwords of ${folder}.\n`;
      process.stdout.write(
        json === true ? `${JSON.stringify({ migrations, roles: serviceRoles, dataDir: folder })}\n` : text,
      );
    });
}

interface RolesFlags {
  readonly supabaseUrl: string;
  readonly dataDir?: string;
  readonly json?: boolean;
}
