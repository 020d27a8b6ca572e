/** What a person sees for a code: `docs/errors.md` is generated from this table. */
export interface ErrorPage {
  readonly title: string;
  /** The HTTP status that the code travels with. */
  readonly status: number;
  /** True where the same request may succeed later without a change. */
  readonly retryable: boolean;
  /** The way out, in one or two sentences. */
  readonly suggestion: string;
}

/** Every code there is, named for the rule that was broken. A code is never renamed and never reused. */
export const errorCodes = {
  // Requests
  request_invalid: {
    title: "The request does not have the expected shape",
    status: 422,
    retryable: false,
    suggestion: "Read the list of faults: each names the field and what was expected there.",
  },
  request_body_too_large: {
    title: "The request body is too large",
    status: 413,
    retryable: false,
    suggestion: "Send fewer candles in one request; the limit is in the detail.",
  },
  route_not_found: {
    title: "There is no such address",
    status: 404,
    retryable: false,
    suggestion: "Open /docs on the same address for the list of routes.",
  },
  internal_fault: {
    title: "The service failed",
    status: 500,
    retryable: true,
    suggestion: "Try again. If it stays, look for the request id in the service's log.",
  },
  database_unavailable: {
    title: "The database does not answer",
    status: 503,
    retryable: true,
    suggestion: "Try again in a few seconds; `chandlery status` tells whether Postgres runs.",
  },

  // Authentication
  service_token_missing: {
    title: "A service token is needed",
    status: 401,
    retryable: false,
    suggestion: "Send the header `Authorization: Bearer <service token>`; the token is in `secrets.json` of the data folder.",
  },
  service_token_invalid: {
    title: "The service token is not valid",
    status: 401,
    retryable: false,
    suggestion: "Use the service token of this install; ingest keys and other tokens are not accepted here.",
  },
  ingest_key_missing: {
    title: "An ingest key is needed",
    status: 401,
    retryable: false,
    suggestion: "Send the header `X-API-KEY`; make a key with `chandlery keys create --source S`.",
  },
  ingest_key_invalid: {
    title: "The ingest key is not valid",
    status: 401,
    retryable: false,
    suggestion: "The key is unknown or revoked: make a new one with `chandlery keys create --source S`.",
  },
  ingest_key_out_of_scope: {
    title: "The ingest key may not write this symbol",
    status: 403,
    retryable: false,
    suggestion: "Use a key that is made for this symbol, or make one without `--symbol`.",
  },

  // Candles
  timeframe_unknown: {
    title: "The timeframe is not known",
    status: 422,
    retryable: false,
    suggestion: "Use 1m, 5m, 15m, 1h, 4h, 1d and the like, or MetaTrader's names (M5, H1, D1).",
  },
  instant_invalid: {
    title: "The time cannot be read",
    status: 422,
    retryable: false,
    suggestion: "Send ISO 8601 with a zone (2024-01-01T00:00:00Z) or milliseconds since 1970.",
  },
  range_reversed: {
    title: "`from` is not before `to`",
    status: 422,
    retryable: false,
    suggestion: "Swap the two: `from` is inclusive, `to` is exclusive.",
  },
  series_not_found: {
    title: "There are no candles of this symbol and timeframe",
    status: 404,
    retryable: false,
    suggestion: "Import some with `chandlery import`, or check the spelling of symbol, timeframe and source.",
  },
  series_ambiguous: {
    title: "More than one source has this symbol and timeframe",
    status: 422,
    retryable: false,
    suggestion: "Add `source`: the detail lists those that there are.",
  },
} as const satisfies Record<string, ErrorPage>;

export type ErrorCode = keyof typeof errorCodes;
