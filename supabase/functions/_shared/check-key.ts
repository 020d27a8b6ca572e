import { type ExchangeCredentials, type ExchangeKeyEvidence } from "./contract/exchange-key.ts";
import { Refused } from "./refused.ts";
import { type Rest } from "./rest.ts";
import { venueAddress, venueVariables } from "./venue/address.ts";
import { checkKey } from "./venue/check-key.ts";

/**
 * The database is asked first whether the caller may have the venue asked, and how often they did: it verifies the token with
 * that, so nobody but a trader of the install sends requests from here.
 *
 * What the venue says of the key where it may be used; refuses any other, and whatever is not an answer. An address in the
 * place of the venue's that is not allowed here stops the function.
 */
export async function checkKeyOrRefuse(
  credentials: ExchangeCredentials,
  { permit }: Pick<Rest, "permit">,
): Promise<ExchangeKeyEvidence> {
  const variable = venueVariables[credentials.venue];
  const address = venueAddress(credentials.venue, {
    named: Deno.env.get(variable),
    supabaseUrl: Deno.env.get("SUPABASE_URL"),
  });
  if (address === null) {
    throw new Refused("venue_address_refused", `${variable} is set`);
  }
  await permit("begin_key_check");
  const told = await checkKey(credentials, { address, by: "entry" });
  if (told.verdict !== "usable") {
    throw new Refused(told.code, told.detail);
  }
  return told.evidence;
}
