/*
 * Whether a key of an exchange may be used: what it may do, as the venue says.
 *
 * Writes: how many checks the caller made in this minute. Calls: the venue, with a request that the key signs.
 * Neither the key nor any text of the venue is logged or answered.
 */
import { checkKeyOrRefuse } from "../_shared/check-key.ts";
import { validateExchangeKeySchema } from "../_shared/contract/exchange-key.ts";
import { serveJson, withBody } from "../_shared/serve-json.ts";

serveJson({
  POST: withBody(validateExchangeKeySchema, async ({ body, ...rest }) => ({
    evidence: await checkKeyOrRefuse(body, rest),
  })),
});
