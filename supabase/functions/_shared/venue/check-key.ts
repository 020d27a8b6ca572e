import { type ExchangeCredentials, type ExchangeKeyEvidence } from "../contract/exchange-key.ts";
import { Refused } from "../refused.ts";
import { askBinance } from "./binance.ts";
import { askKraken } from "./kraken.ts";

/** What has to be switched off or on at the venue, in its own words. */
const words = {
  binance: {
    withdraw: "switch off Enable Withdrawals",
    read: "switch on Enable Reading",
    trade: "switch on Enable Spot & Margin Trading",
  },
  kraken: {
    withdraw: "switch off Withdraw, and adding and updating withdrawal addresses",
    read: "switch on Query (funds) and Query open orders & trades",
    trade: "switch on Create & modify orders and Cancel & close orders",
  },
} as const;

/**
 * Asks the venue what the key may do. Returns its answer where the key may read and trade and may not withdraw; refuses
 * any other, and whatever is not an answer, each with a code of its own.
 */
export async function checkKey(credentials: ExchangeCredentials): Promise<ExchangeKeyEvidence> {
  const evidence = await (credentials.venue === "binance" ? askBinance(credentials) : askKraken(credentials));
  const say = words[credentials.venue];
  if (evidence.canWithdraw) {
    throw new Refused("exchange_key_can_withdraw", `at ${credentials.venue}, ${say.withdraw}`);
  }
  if (!evidence.canRead) {
    throw new Refused("exchange_key_cannot_read", `at ${credentials.venue}, ${say.read}`);
  }
  if (!evidence.canTrade) {
    throw new Refused("exchange_key_cannot_trade", `at ${credentials.venue}, ${say.trade}`);
  }
  return evidence;
}
