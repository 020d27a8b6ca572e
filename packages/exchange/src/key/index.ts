export { venueAddress, venueVariables } from "./address.ts";
export { checkKey } from "./check-key.ts";
export type { KeyCredentials, KeyEvidence, KeyRefusal, KeyVenue, KeyVerdict, VenueFailure } from "./verdict.ts";
