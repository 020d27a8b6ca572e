import { DomainError } from "@chandlery/core/base";
import { type KeyVenue, venueAddress, venueVariables } from "@chandlery/exchange/key";

export type VenueAddresses = Readonly<Record<KeyVenue, string>>;

export interface VenueEnvironment {
  /** Where this install's Supabase answers. */
  readonly supabaseUrl: string | undefined;
  /** What the variable of each venue says. */
  readonly named: Readonly<Record<KeyVenue, string | undefined>>;
}

/** Where the venues are. Throws `venue_address_refused` where one has another address that is not allowed on this install. */
export function readVenueAddresses({ supabaseUrl, named }: VenueEnvironment): VenueAddresses {
  const addressOf = (venue: KeyVenue): string => {
    const address = venueAddress(venue, { supabaseUrl, named: named[venue] });
    if (address === null) {
      throw new DomainError("venue_address_refused", `${venueVariables[venue]} is set`);
    }
    return address;
  };
  return { binance: addressOf("binance"), kraken: addressOf("kraken") };
}
