import { type ExchangeCredentials, type ExchangeKeyEvidence } from "./contract/exchange-key.ts";
import { Refused } from "./refused.ts";
import { venueAddress, venueVariables } from "./venue/address.ts";
import { checkKey } from "./venue/check-key.ts";

/**
 * What the venue says of the key where it may be used; refuses any other, and whatever is not an answer. An address in the
 * place of the venue's that is not allowed here stops the function.
 */
export async function checkKeyOrRefuse(credentials: ExchangeCredentials): Promise<ExchangeKeyEvidence> {
  const variable = venueVariables[credentials.venue];
  const address = venueAddress(credentials.venue, {
    named: Deno.env.get(variable),
    supabaseUrl: Deno.env.get("SUPABASE_URL"),
  });
  if (address === null) {
    throw new Refused("venue_address_refused", `${variable} is set`);
  }
  const told = await checkKey(credentials, { address, by: "entry" });
  if (told.verdict !== "usable") {
    throw new Refused(told.code, told.detail);
  }
  return told.evidence;
}
