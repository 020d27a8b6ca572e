/** Venues whose keys can be checked. */
export type KeyVenue = "binance" | "kraken";

export interface KeyCredentials {
  readonly venue: KeyVenue;
  readonly apiKey: string;
  readonly apiSecret: string;
}

/** What a venue said of a key, without anything secret. */
export interface KeyEvidence {
  /** Who asked: the edge function when the key came in, or the execution service. */
  readonly by: "entry" | "execution";
  readonly endpoint: string;
  readonly checkedAt: string;
  readonly canRead: boolean;
  readonly canTrade: boolean;
  readonly canWithdraw: boolean;
  readonly isIpRestricted: boolean;
  readonly warnings: ("ip_not_restricted" | "can_transfer" | "trading_expires")[];
  /** The venue's own names. */
  readonly said: Record<string, boolean>;
}

export interface KeyCheck {
  /** Of `venueAddress`. */
  readonly address: string;
  readonly by: KeyEvidence["by"];
  /** Ends the question early; what comes of it then says nothing. */
  readonly signal?: AbortSignal | undefined;
}

/** The venue has spoken, and the key may not be used. */
export type KeyRefusal =
  | "exchange_key_can_withdraw"
  | "exchange_key_cannot_read"
  | "exchange_key_cannot_trade"
  | "exchange_key_not_accepted";

/** Nothing is known of the key: the same question may be answered later. */
export type VenueFailure =
  | "venue_unreachable"
  | "venue_timed_out"
  | "venue_rate_limited"
  | "venue_failed"
  | "venue_answer_unexpected"
  | "venue_clock_uncertain"
  | "venue_nonce_refused";

export type KeyVerdict =
  | { readonly verdict: "usable"; readonly evidence: KeyEvidence }
  | {
      readonly verdict: "refused";
      readonly code: KeyRefusal;
      readonly detail: string;
      /** Null where the venue does not know the key. */
      readonly evidence: KeyEvidence | null;
    }
  | { readonly verdict: "unknown"; readonly code: VenueFailure; readonly detail: string };

/** What one question to a venue came to, thrown on the way and a verdict in the end. Its text is ours, never the venue's. */
export class VenueFault extends Error {
  readonly code: VenueFailure | "exchange_key_not_accepted";
  readonly detail: string;

  constructor(code: VenueFault["code"], detail: string) {
    super(`${code}: ${detail}`);
    this.name = "VenueFault";
    this.code = code;
    this.detail = detail;
  }
}
