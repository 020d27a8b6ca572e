import { z } from "zod";
import type { RowsOf } from "../live/fold-rows.ts";

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
  validated_at: timeSchema.nullable(),
  /** While somebody asks the venue. */
  proving_until: z.string().nullable(),
  proof_due_at: timeSchema,
  reason_code: z.string().nullable(),
  reason: z.string().nullable(),
});

export const exchangeKeyColumns =
  "key_id,venue,label,hint,status,permissions,created_at,validated_at,proving_until,proof_due_at,reason_code,reason";

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

/** How the page keeps up with events of keys, which never hold the seal. */
export const exchangeKeysOf: RowsOf<ExchangeKeyRow> = {
  kind: "user_exchange_keys",
  keyOf: ({ key_id: id }) => id,
  rowOf: (payload) => exchangeKeySchema.safeParse(payload).data ?? null,
};

const reasons: Readonly<Record<string, string>> = {
  exchange_key_can_withdraw: "It may withdraw",
  exchange_key_cannot_read: "It may not read",
  exchange_key_cannot_trade: "It may not trade",
  exchange_key_not_accepted: "The venue does not accept it",
  exchange_key_unopenable: "Its seal does not open",
  execution_keys_unreadable: "It cannot be opened",
  venue_unreachable: "The venue cannot be reached",
  venue_timed_out: "The venue did not answer",
  venue_rate_limited: "The venue wants fewer requests",
  venue_failed: "The venue failed",
  venue_answer_unexpected: "The venue's answer is not the expected one",
  venue_clock_uncertain: "The venue's time is not known closely enough",
  venue_nonce_refused: "The venue has seen a later request of this key",
};

const reasonOf = ({ reason_code: code, reason }: ExchangeKeyRow): string | null => {
  if (code === null) {
    return null;
  }
  const words = reasons[code] ?? code.replaceAll("_", " ");
  // These two say the same with the name of the venue.
  const isWhole = code === "venue_unreachable" || code === "venue_timed_out";
  return reason === null ? words : isWhole ? reason : `${words}: ${reason}`;
};

export interface KeyState {
  readonly word: "pending" | "proving" | "valid" | "refused" | "revoked";
  readonly tone: "plain" | "mode" | "ok" | "warn" | "danger";
  readonly sentence: string | null;
}

/** What has become of a key at its venue, in words; `timeOf` writes a time as the reader reads it. */
export function stateOf(key: ExchangeKeyRow, timeOf: (at: number) => string): KeyState {
  const reason = reasonOf(key);
  const again = reason === null ? null : `${reason}. Asked again at ${timeOf(key.proof_due_at)}.`;
  switch (key.status) {
    case "revoked":
      return { word: "revoked", tone: "plain", sentence: null };
    case "refused": {
      const why = reason === null ? "" : `${reason}. `;
      return {
        word: "refused",
        tone: "danger",
        sentence: `${why}Its secret is erased: mend the key, and store it anew.`,
      };
    }
    case "valid": {
      const proved = key.validated_at === null ? "" : `Proved at ${timeOf(key.validated_at)}.`;
      return { word: "valid", tone: "ok", sentence: again === null ? proved : `${proved} ${again}` };
    }
    case "pending":
      return key.proving_until === null
        ? { word: "pending", tone: "plain", sentence: again ?? "The execution service asks the venue next." }
        : { word: "proving", tone: "mode", sentence: "The execution service asks the venue." };
  }
}
