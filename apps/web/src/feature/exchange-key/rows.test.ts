import { expect, test } from "vitest";
import {
  type ExchangeKeyRow,
  exchangeKeySchema,
  exchangeKeysOf,
  permissionWords,
  stateOf,
  wordsOfWarning,
} from "./rows.ts";

const stored = {
  key_id: "k",
  venue: "binance",
  label: "Main",
  hint: "3F9A",
  status: "pending",
  created_at: "2024-05-01T00:00:00Z",
  validated_at: null,
  proving_until: null,
  proof_due_at: "2024-05-01T00:00:00Z",
  reason_code: null,
  reason: null,
};

test("what a venue said is told right by right", () => {
  const { permissions } = exchangeKeySchema.parse({
    ...stored,
    permissions: {
      by: "entry",
      endpoint: "/x",
      checkedAt: "2024-05-01T00:00:01Z",
      canRead: true,
      canTrade: true,
      canWithdraw: false,
      isIpRestricted: false,
      warnings: ["ip_not_restricted"],
      said: { enableReading: true },
    },
  });
  expect(permissions === null ? null : permissionWords(permissions)).toBe(
    "read yes · trade yes · withdraw no · any address",
  );
  expect(permissions?.warnings.map(wordsOfWarning)).toEqual(["any address may use it: restrict it to this server's"]);
});

test.each([null, { canRead: "yes" }, { by: "somebody" }, []])(
  "a note of another form says nothing: %j",
  (permissions) => {
    expect(exchangeKeySchema.parse({ ...stored, permissions }).permissions).toBeNull();
  },
);

const timeOf = (at: number): string => new Date(at).toISOString().slice(11, 16);

test.each([
  [{}, "pending", "The execution service asks the venue next."],
  [{ proving_until: "2024-05-01T00:01:00Z" }, "proving", "The execution service asks the venue."],
  [
    { reason_code: "venue_failed", reason: "Binance answers 500", proof_due_at: "2024-05-01T00:00:30Z" },
    "pending",
    "The venue failed: Binance answers 500. Asked again at 00:00.",
  ],
  [{ status: "valid", validated_at: "2024-05-01T00:02:00Z" }, "valid", "Proved at 00:02."],
  [
    {
      status: "valid",
      validated_at: "2024-05-01T00:02:00Z",
      proving_until: "2024-05-02T00:03:00Z",
      reason_code: "venue_unreachable",
      proof_due_at: "2024-05-02T00:04:00Z",
    },
    "valid",
    "Proved at 00:02. The venue cannot be reached. Asked again at 00:04.",
  ],
  [
    {
      status: "refused",
      reason_code: "exchange_key_can_withdraw",
      reason: "at binance, switch off Enable Withdrawals",
    },
    "refused",
    "It may withdraw: at binance, switch off Enable Withdrawals. Its secret is erased: mend the key, and store it anew.",
  ],
  [
    { status: "refused", reason_code: "not_known_here" },
    "refused",
    "not known here. Its secret is erased: mend the key, and store it anew.",
  ],
  [{ status: "revoked", reason_code: "venue_failed" }, "revoked", null],
])("%j is %s", (change, word, sentence) => {
  const key: ExchangeKeyRow = exchangeKeySchema.parse({ ...stored, ...change });
  expect(stateOf(key, timeOf)).toMatchObject({ word, sentence });
});

test("an event carries a whole row, with more in it than is shown; what is none is no row", () => {
  expect(exchangeKeysOf.rowOf({ ...stored, user_id: "u", proof_failures: 0 })).toEqual(exchangeKeySchema.parse(stored));
  expect(exchangeKeysOf.rowOf({ key_id: "k" })).toBeNull();
});
