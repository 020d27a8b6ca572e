import { type ErrorPage } from "./error-page.ts";

/** What can be wrong with the keys of exchanges: at the venue, on the way into the vault, and in it. */
export const exchangeKeyErrorCodes = {
  // What the venue says of a key
  exchange_key_can_withdraw: {
    title: "The exchange key may withdraw money",
    status: 422,
    retryable: false,
    suggestion:
      "Switch withdrawals off for this key at the venue (the detail names the permissions), and send it again. It was not stored.",
  },
  exchange_key_cannot_read: {
    title: "The exchange key may not read the account",
    status: 422,
    retryable: false,
    suggestion: "Give the key the permissions that the detail names at the venue, and send it again.",
  },
  exchange_key_cannot_trade: {
    title: "The exchange key may not trade",
    status: 422,
    retryable: false,
    suggestion: "Give the key the permissions that the detail names at the venue, and send it again.",
  },
  exchange_key_not_accepted: {
    title: "The venue does not accept the exchange key",
    status: 422,
    retryable: false,
    suggestion:
      "Copy key and secret again, look at the venue whether the key still exists, and let the address of this install in where the key is bound to addresses.",
  },
  venue_unreachable: {
    title: "The venue cannot be reached",
    status: 503,
    retryable: true,
    suggestion: "Try again in a minute. Nothing was stored, and nothing is known of the key.",
  },
  venue_timed_out: {
    title: "The venue did not answer in time",
    status: 504,
    retryable: true,
    suggestion: "Try again in a minute. Nothing was stored, and nothing is known of the key.",
  },
  venue_rate_limited: {
    title: "The venue wants fewer requests",
    status: 429,
    retryable: true,
    suggestion: "Wait a few minutes before trying again: venues ban addresses that go on.",
  },
  venue_failed: {
    title: "The venue failed",
    status: 502,
    retryable: true,
    suggestion: "Look at the venue's status page, and try again later.",
  },
  venue_answer_unexpected: {
    title: "The venue's answer is not the expected one",
    status: 502,
    retryable: true,
    suggestion: "Try again later. If it stays, the venue has changed its interface: report it with the detail.",
  },
  venue_clock_uncertain: {
    title: "The time at the venue cannot be told closely enough",
    status: 503,
    retryable: true,
    suggestion:
      "Nothing was signed. Try again when the connection to the venue is quicker, and set this machine's clock.",
  },
  venue_nonce_refused: {
    title: "The venue has seen a later request of this key",
    status: 409,
    retryable: true,
    suggestion:
      "Use a key that no other program uses, or give the key a nonce window at the venue, and try again in a few seconds.",
  },
  venue_address_refused: {
    title: "The venue's address may not be replaced here",
    status: 500,
    retryable: false,
    suggestion:
      "Only a local install may name another address, and only one on loopback: unset the variable in the detail.",
  },

  // The vault
  exchange_key_unknown: {
    title: "There is no such exchange key",
    status: 404,
    retryable: false,
    suggestion: "Read your keys again; this one is not among them.",
  },
  exchange_key_id_taken: {
    title: "The id belongs to another exchange key",
    status: 409,
    retryable: false,
    suggestion: "Send a fresh UUID as Idempotency-Key; repeat one only for the same key, venue and label.",
  },
  exchange_key_not_usable: {
    title: "The exchange key is revoked or refused",
    status: 409,
    retryable: false,
    suggestion: "Its secret is gone. Store a key anew, under a new id.",
  },
  exchange_key_seal_invalid: {
    title: "The sealed exchange key does not have the expected size",
    status: 422,
    retryable: false,
    suggestion: "Store keys through the edge function `exchange-keys`, which seals them.",
  },
  exchange_key_unopenable: {
    title: "The sealed exchange key does not open",
    status: 409,
    retryable: false,
    suggestion:
      "It was sealed for another row, or changed. Revoke it, find out who wrote to the table, and store it anew.",
  },
  exchange_keys_too_many: {
    title: "The user has too many exchange keys",
    status: 409,
    retryable: false,
    suggestion: "Revoke keys that are not used; the limit is in the detail.",
  },
  execution_key_missing: {
    title: "No execution service has said for which key to seal",
    status: 503,
    retryable: true,
    suggestion: "Start the execution service, or run `chandlery exchange-keys rotate`, and try again.",
  },
  execution_key_foreign: {
    title: "Exchange keys are sealed for a key that this service does not have",
    status: 409,
    retryable: false,
    suggestion:
      "Put back the `execution-keys.json` of this database. Where it is lost, `chandlery exchange-keys rotate --replace <id>` begins anew: what is sealed for that key is lost, and has to be stored again.",
  },
  execution_key_replaced: {
    title: "The key of the execution service has just been replaced",
    status: 409,
    retryable: true,
    suggestion: "Send the same request again: it is sealed for the new key.",
  },
  execution_key_in_use: {
    title: "Exchange keys are still sealed for this key of the execution service",
    status: 409,
    retryable: true,
    suggestion: "Run `chandlery exchange-keys rotate` again: it goes on where it stopped.",
  },
  execution_keys_unreadable: {
    title: "The private keys of the execution service cannot be read",
    status: 500,
    retryable: false,
    suggestion:
      "Run as the user that made the data folder, or put `execution-keys.json` back from a backup: without it no stored exchange key opens.",
  },
} as const satisfies Record<string, ErrorPage>;
