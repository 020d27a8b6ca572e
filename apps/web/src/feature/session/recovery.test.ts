import { expect, test } from "vitest";
import { mayChooseFromMail } from "./recovery.ts";

const nowMs = 1_700_000_000_000;
const at = (method: string, secondsAgo: number) => ({ method, timestamp: nowMs / 1_000 - secondsAgo });

// Seen to fail: with `mailMethods.has(method)` taken out, any session sets a password without the old one.
test.each([
  { what: "a mail's link just now", methods: [at("recovery", 5)], may: true },
  { what: "a mail's code just now, and an authenticator", methods: [at("totp", 2), at("otp", 5)], may: true },
  { what: "a password just now", methods: [at("password", 5)], may: false },
  { what: "an authenticator alone", methods: [at("totp", 5)], may: false },
  { what: "a link of an hour ago", methods: [at("recovery", 3_600)], may: false },
  { what: "nothing", methods: [], may: false },
])("$what: a new password without the old one is allowed: $may", ({ methods, may }) => {
  expect(mayChooseFromMail(methods, nowMs)).toBe(may);
});
