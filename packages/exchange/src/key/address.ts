import { type KeyVenue } from "./verdict.ts";

const addresses: Readonly<Record<KeyVenue, string>> = {
  binance: "https://api.binance.com",
  kraken: "https://api.kraken.com",
};

/** Of the environment: where a simulated exchange stands in the place of the venue. */
export const venueVariables: Readonly<Record<KeyVenue, string>> = {
  binance: "CHANDLERY_BINANCE_URL",
  kraken: "CHANDLERY_KRAKEN_URL",
};

export interface VenuePlace {
  /** What the variable says; undefined or empty: the venue itself. */
  readonly named: string | undefined;
  /** Where this install's Supabase answers. */
  readonly supabaseUrl: string | undefined;
}

/**
 * Where the venue is. Another address would be given keys in the clear, so only a local install may name one, and only on
 * its own machine. Null anywhere else where one is named: it must stop whoever asks, and not be overlooked.
 */
export function venueAddress(venue: KeyVenue, { named = "", supabaseUrl = "" }: VenuePlace): string | null {
  if (named === "") {
    return addresses[venue];
  }
  return isLoopback(supabaseUrl) && isLoopback(named) ? named.replace(/\/+$/, "") : null;
}

function isLoopback(address: string): boolean {
  const url = URL.parse(address);
  const isBare = url !== null && url.username === "" && url.password === "";
  return isBare && url.protocol === "http:" && /^(127(\.\d{1,3}){3}|localhost|\[::1\])$/.test(url.hostname);
}
