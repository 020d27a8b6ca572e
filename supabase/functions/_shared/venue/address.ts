import { type ExchangeVenue } from "../contract/exchange-key.ts";
import { Refused } from "../refused.ts";

const addresses: Readonly<Record<ExchangeVenue, string>> = {
  binance: "https://api.binance.com",
  kraken: "https://api.kraken.com",
};

const variables: Readonly<Record<ExchangeVenue, string>> = {
  binance: "CHANDLERY_BINANCE_URL",
  kraken: "CHANDLERY_KRAKEN_URL",
};

/**
 * Where the venue is. Another address would be given keys in the clear, so only a local install may name one, and only on
 * its own machine: for a simulated exchange. Anywhere else the variable stops the function, and is not overlooked.
 */
export function venueAddress(venue: ExchangeVenue): string {
  const named = Deno.env.get(variables[venue]);
  if (named === undefined || named === "") {
    return addresses[venue];
  }
  if (!isLoopback(Deno.env.get("SUPABASE_URL") ?? "") || !isLoopback(named)) {
    throw new Refused("venue_address_refused", `${variables[venue]} is set`);
  }
  return named.replace(/\/+$/, "");
}

function isLoopback(address: string): boolean {
  const url = URL.parse(address);
  const isBare = url !== null && url.username === "" && url.password === "";
  return isBare && url.protocol === "http:" && /^(127(\.\d{1,3}){3}|localhost|\[::1\])$/.test(url.hostname);
}
