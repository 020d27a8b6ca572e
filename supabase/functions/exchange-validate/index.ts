/*
 * Whether a key of an exchange may be used: what it may do, as the venue says.
 *
 * Reads: the caller's roles, through REST. Writes: nothing. Calls: the venue, with a request that the key signs.
 * Neither the key nor any text of the venue is logged or answered.
 */
import { checkKeyOrRefuse } from "../_shared/check-key.ts";
import { validateExchangeKeySchema } from "../_shared/contract/exchange-key.ts";
import { Refused } from "../_shared/refused.ts";
import { serveJson, withBody } from "../_shared/serve-json.ts";

serveJson({
  POST: withBody(validateExchangeKeySchema, async ({ body, select }) => {
    // The database has verified the token with this, so nobody but a trader of the install sends requests from here.
    const roles = await select("user_roles?select=role&role=eq.trader&limit=1");
    if (roles.length === 0) {
      throw new Refused("role_missing", "exchange keys are checked for users with the role trader");
    }
    return { evidence: await checkKeyOrRefuse(body) };
  }),
});
