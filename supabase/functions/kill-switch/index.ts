/*
 * Stops trading, and lets it go on.
 *
 * Calls, one a request, as the user: kill_switch, reset_kill_switch. Writes nothing itself. It works with every service of
 * the engine dead, since the database alone is asked; and it is never limited in how often it may be called.
 */
import { killSchema, resetKillSchema } from "../_shared/contract/kill-switch.ts";
import { byPath, serveJson, withBody } from "../_shared/serve-json.ts";

serveJson({
  POST: byPath({ "": withBody(killSchema, ({ body, rpc }) => rpc("kill_switch", body)) }),
  DELETE: byPath({
    "": withBody(resetKillSchema, async ({ body, rpc }) => ({ epoch: await rpc("reset_kill_switch", body) })),
  }),
});
