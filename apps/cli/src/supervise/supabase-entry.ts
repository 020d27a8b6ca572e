/*
 * The local Supabase's gateway as a service of the supervisor.
 *
 * Reads: the secrets of the data folder, config.toml and functions of the project's supabase folder. Listens on one port
 * of loopback. Starts Deno with the first call of a function. Ends on SIGTERM or when its parent is gone.
 */
import { existsSync } from "node:fs";
import path from "node:path";
import { ensureSecrets, readStackConfig, startServices } from "@chandlery/stack";
import { recorderOf } from "./record-requests.ts";

const dataDir = variable("CHANDLERY_DATA_DIR");
const port = Number(variable("CHANDLERY_GATEWAY_PORT"));
const supabaseFolder = variable("CHANDLERY_SUPABASE_FOLDER");
const recordFile = process.env["CHANDLERY_RECORD_REQUESTS"];
const functionsFolder = path.join(supabaseFolder, "functions");

const gateway = await startServices({
  database: { port: Number(variable("CHANDLERY_DATABASE_PORT")), secrets: await ensureSecrets(dataDir) },
  config: await readStackConfig(path.join(supabaseFolder, "config.toml")),
  dataDir,
  functionsFolder: existsSync(functionsFolder) ? functionsFolder : null,
  functionVariables: Object.fromEntries(
    ["CHANDLERY_BINANCE_URL", "CHANDLERY_KRAKEN_URL"].flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  ),
  origin: `http://127.0.0.1:${port}`,
  port,
  ...(recordFile === undefined ? {} : { onRequest: recorderOf(recordFile) }),
  onFault: (fault, requestId) => {
    const text = fault instanceof Error ? (fault.stack ?? fault.message) : String(fault);
    process.stderr.write(`${new Date().toISOString()} ${requestId} ${text}\n`);
  },
});

const stop = () => {
  void gateway.close().finally(() => process.exit(0));
};
process.once("SIGTERM", stop);
process.once("disconnect", stop);
process.send?.({ type: "ready", addresses: { api: gateway.origin } });

function variable(name: string): string {
  const value = process.env[name];
  if (value === undefined) {
    throw new Error(`the environment has no ${name}`);
  }
  return value;
}
