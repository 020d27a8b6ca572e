import { askBinance } from "./binance.ts";
import { askKraken } from "./kraken.ts";
import {
  type KeyCheck,
  type KeyCredentials,
  type KeyEvidence,
  type KeyRefusal,
  type KeyVerdict,
  VenueFault,
} from "./verdict.ts";

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
 * Asks the venue what the key may do. Usable is one that may read and trade and may not withdraw; what is not an answer
 * says nothing of the key. Each has a code of its own, and none of them holds a word of the key or of the venue.
 */
export async function checkKey(credentials: KeyCredentials, check: KeyCheck): Promise<KeyVerdict> {
  try {
    const ask = credentials.venue === "binance" ? askBinance : askKraken;
    return judge(credentials.venue, await ask(credentials, check));
  } catch (error) {
    if (!(error instanceof VenueFault)) {
      throw error;
    }
    const { code, detail } = error;
    return code === "exchange_key_not_accepted"
      ? { verdict: "refused", code, detail, evidence: null }
      : { verdict: "unknown", code, detail };
  }
}

function judge(venue: KeyCredentials["venue"], evidence: KeyEvidence): KeyVerdict {
  const say = words[venue];
  const refused = (code: KeyRefusal, wayOut: string): KeyVerdict => ({
    verdict: "refused",
    code,
    detail: `at ${venue}, ${wayOut}`,
    evidence,
  });
  if (evidence.canWithdraw) {
    return refused("exchange_key_can_withdraw", say.withdraw);
  }
  if (!evidence.canRead) {
    return refused("exchange_key_cannot_read", say.read);
  }
  return evidence.canTrade ? { verdict: "usable", evidence } : refused("exchange_key_cannot_trade", say.trade);
}
