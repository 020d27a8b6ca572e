/*
 * Changes one setting: the risk limits of an account of the user, or the address of the compute API.
 *
 * Calls, one a request, as the user: set_risk_limits, set_api_base_url. Writes nothing itself.
 */
import { changeSettingsSchema } from "../_shared/contract/settings.ts";
import { byPath, serveJson, withBody } from "../_shared/serve-json.ts";

serveJson({
  PATCH: byPath({
    "": withBody(changeSettingsSchema, async ({ body: { risk_limits, api_base_url }, rpc }) =>
      risk_limits === undefined
        ? { api_base_url: await rpc("set_api_base_url", { url: api_base_url }) }
        : { risk_limits: await rpc("set_risk_limits", risk_limits) },
    ),
  }),
});
