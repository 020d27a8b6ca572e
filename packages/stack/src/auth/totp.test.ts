import { expect, test } from "vitest";
import { newTotpKey, totpCode, totpFits } from "./totp.ts";

// RFC 6238, appendix B: the ASCII secret "12345678901234567890" in base32, the last six of its eight digits.
const secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

test.each([
  [59, "287082"],
  [1_111_111_109, "081804"],
  [1_111_111_111, "050471"],
  [1_234_567_890, "005924"],
  [2_000_000_000, "279037"],
  [20_000_000_000, "353130"],
])("at second %d the code is %s", (seconds, code) => {
  expect(totpCode(secret, Math.floor(seconds / 30))).toBe(code);
});

test("a code fits one step early and one late, and no further", () => {
  const code = totpCode(secret, 100);
  const fits = [98, 99, 100, 101, 102].map((step) => totpFits(code, secret, step * 30_000));
  expect(fits).toEqual([false, true, true, true, false]);
  expect(totpFits("", secret, 3_000_000)).toBe(false);
});

test("a new key is 160 bits in base32, in its link and in its picture", () => {
  const key = newTotpKey({ issuer: "desk & co", account: "a@example.com" });
  expect(key.secret).toMatch(/^[A-Z2-7]{32}$/);
  expect(key.uri).toBe(
    `otpauth://totp/desk%20%26%20co:a%40example.com?algorithm=SHA1&digits=6&issuer=desk%20%26%20co&period=30&secret=${key.secret}`,
  );
  expect(key.qrCode.startsWith("<svg")).toBe(true);
  expect(newTotpKey({ issuer: "x", account: "y" }).secret).not.toBe(key.secret);
});
