import { z } from "zod";

export const venues = [
  { value: "binance", label: "Binance" },
  { value: "kraken", label: "Kraken" },
] as const;

export const venueName = (venue: string): string => venues.find(({ value }) => value === venue)?.label ?? venue;

/** What the venue said of a key; another form of it is as good as nothing said. */
const evidenceSchema = z.object({
  by: z.enum(["entry", "execution"]),
  checkedAt: z.string().transform((text) => Date.parse(text)),
  canRead: z.boolean(),
  canTrade: z.boolean(),
  canWithdraw: z.boolean(),
  isIpRestricted: z.boolean(),
  warnings: z.array(z.string()),
});

export type Evidence = z.infer<typeof evidenceSchema>;

const timeSchema = z.string().transform((text) => Date.parse(text));

export const exchangeKeySchema = z.object({
  key_id: z.string(),
  venue: z.string(),
  label: z.string(),
  hint: z.string(),
  status: z.enum(["pending", "valid", "refused", "revoked"]),
  permissions: evidenceSchema.nullable().catch(null),
  created_at: timeSchema,
});

export const exchangeKeyColumns = "key_id,venue,label,hint,status,permissions,created_at";

export type ExchangeKeyRow = z.infer<typeof exchangeKeySchema>;

const warningWords: Readonly<Record<string, string>> = {
  ip_not_restricted: "any address may use it: restrict it to this server's",
  can_transfer: "it may move money between the venue's own wallets",
  trading_expires: "its right to trade runs out without an address",
};

export const wordsOfWarning = (warning: string): string => warningWords[warning] ?? warning.replaceAll("_", " ");

/** `read yes · trade yes · withdraw no · any address`: what the venue said the key may do. */
export function permissionWords({ canRead, canTrade, canWithdraw, isIpRestricted }: Evidence): string {
  const say = (may: boolean): string => (may ? "yes" : "no");
  const address = isIpRestricted ? "fixed addresses" : "any address";
  return `read ${say(canRead)} · trade ${say(canTrade)} · withdraw ${say(canWithdraw)} · ${address}`;
}
