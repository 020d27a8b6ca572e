import { expect, test } from "vitest";
import { parseStackConfig } from "../config.ts";
import { bannedUntil } from "./ban.ts";
import { requireEmail } from "./email.ts";
import { hashPassword, isBcryptHash, passwordFits, weaknessesOf } from "./password.ts";

const reasonsOf = (password: string, requirements = ""): readonly string[] =>
  weaknessesOf(password, parseStackConfig({ auth: { password_requirements: requirements } }).auth).map(
    ({ reason }) => reason,
  );

test.each([
  ["secret", "", []],
  ["short", "", ["length"]],
  ["letters", "letters_digits", ["characters"]],
  ["letters1", "letters_digits", []],
  ["letters1", "lower_upper_letters_digits", ["characters"]],
  ["Letters1", "lower_upper_letters_digits_symbols", ["characters"]],
  ["Letters1!", "lower_upper_letters_digits_symbols", []],
  ["a", "letters_digits", ["length", "characters"]],
])("%s under the rule %s", (password, requirements, reasons) => {
  expect(reasonsOf(password, requirements)).toEqual(reasons);
});

test("a hash fits its password only, and hashes of other makers are taken", async () => {
  const hash = await hashPassword("correct horse");
  expect(hash.slice(0, 7)).toBe("$2a$10$");
  expect([await passwordFits("correct horse", hash), await passwordFits("wrong", hash)]).toEqual([true, false]);
  // From the test vectors of OpenBSD's bcrypt.
  const known = "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW";
  expect([await passwordFits("U*U", known), isBcryptHash(known), isBcryptHash("$argon2id$x")]).toEqual([
    true,
    true,
    false,
  ]);
  expect([await passwordFits("", null), await passwordFits("", "")]).toEqual([false, false]);
});

test.each(["a@example.com", "a+b@sub.example.com", "o'neil@example.co", "x@localhost"])("%s is an address", (email) => {
  expect(requireEmail(email.toUpperCase())).toBe(email);
});

test.each(["a", "a@", "@example.com", "a b@example.com", "a@exa mple.com", "a@-x.com", "a@b@c.com", "a@example..com"])(
  "%s is none",
  (email) => {
    expect(() => requireEmail(email)).toThrow("Unable to validate email address");
  },
);

test("a ban lasts as long as Go's words say", () => {
  const hours = (until: string | null | undefined) => Math.round((Date.parse(until ?? "") - Date.now()) / 3.6e6);
  expect(hours(bannedUntil("24h"))).toBe(24);
  expect(hours(bannedUntil("1h90m"))).toBe(3);
  expect([bannedUntil("none"), bannedUntil("0"), bannedUntil("")]).toEqual([null, null, undefined]);
  expect(() => bannedUntil("1d")).toThrow("invalid format for ban duration");
});
