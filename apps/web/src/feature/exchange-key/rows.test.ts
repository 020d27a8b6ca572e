import { expect, test } from "vitest";
import { exchangeKeySchema, permissionWords, wordsOfWarning } from "./rows.ts";

const stored = {
  key_id: "k",
  venue: "binance",
  label: "Main",
  hint: "3F9A",
  status: "pending",
  created_at: "2024-05-01T00:00:00Z",
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
