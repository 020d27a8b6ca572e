import { expect, test } from "vitest";
import { cashAfter } from "./cash-after.ts";

const entry = (sequence: number, amount: string) => ({ account_id: "a", sequence, amount });

// Seen to fail: without the look at `bookedThrough`.
test("an entry that was told of, but was read with the cash, is counted once", () => {
  const entries = [entry(7, "-602.505"), entry(8, "-0.3012525"), entry(9, "100")];
  // 9,397.495 holds entry 7 already: less 0.3012525, and 100 more.
  expect(cashAfter({ cash: "9397.495", bookedThrough: 7 }, entries)).toBe("9497.1937475");
  expect(cashAfter({ cash: "9397.495", bookedThrough: 9 }, entries)).toBe("9397.495");
});
