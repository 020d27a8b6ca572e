import { z } from "zod";

/** Venues whose keys an edge function can check by itself. */
export const exchangeVenues = ["binance", "kraken"] as const;

export type ExchangeVenue = (typeof exchangeVenues)[number];

/** A key or a secret is copied from a page: what is not printable, or a space within, is a mistake of copying. */
const secretText = (most: number) =>
  z
    .string()
    .min(8)
    .max(most)
    .regex(/^[!-~]+$/, "expected printable characters without spaces");

const credentials = {
  venue: z.enum(exchangeVenues),
  apiKey: secretText(256),
  apiSecret: secretText(512),
  passphrase: secretText(256).optional(),
};

/** `POST /functions/v1/exchange-validate`. */
export const validateExchangeKeySchema = z.strictObject(credentials);

/** `POST /functions/v1/exchange-keys`; the id of the key is the header `Idempotency-Key`. */
export const storeExchangeKeySchema = z.strictObject({
  ...credentials,
  label: z.string().trim().min(1).max(80),
  /** Whether the venue is asked for the key's permissions before anything is stored. */
  validate: z.boolean().default(true),
});

export type ExchangeCredentials = z.output<typeof validateExchangeKeySchema>;

/** What the venue said of a key, without anything secret. It is stored beside the key and shown. */
export const exchangeKeyEvidenceSchema = z.object({
  /** Who asked: the edge function when the key came in, or the execution service. */
  by: z.enum(["entry", "execution"]),
  endpoint: z.string(),
  checkedAt: z.iso.datetime(),
  canRead: z.boolean(),
  canTrade: z.boolean(),
  canWithdraw: z.boolean(),
  isIpRestricted: z.boolean(),
  warnings: z.array(z.enum(["ip_not_restricted", "can_transfer", "trading_expires"])),
  /** The venue's own names. */
  said: z.record(z.string(), z.boolean()),
});

export type ExchangeKeyEvidence = z.output<typeof exchangeKeyEvidenceSchema>;

/** A stored key as its owner sees it. */
export const exchangeKeySchema = z.object({
  keyId: z.uuid(),
  venue: z.enum(exchangeVenues),
  label: z.string(),
  /** The last four characters of the API key, never of the secret. */
  hint: z.string(),
  status: z.enum(["pending", "valid", "refused", "revoked"]),
  /** Null too where somebody else than the function wrote it, in another form. */
  evidence: exchangeKeyEvidenceSchema.nullable().catch(null),
});

export type ExchangeKey = z.output<typeof exchangeKeySchema>;
