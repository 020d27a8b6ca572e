import { expect, test } from "vitest";
import { authenticatorCode } from "./totp.ts";

// RFC 6238, appendix B: the key "12345678901234567890", the last six of the eight digits.
test.each([
  { atSeconds: 59, code: "287082" },
  { atSeconds: 1_111_111_109, code: "081804" },
  { atSeconds: 20_000_000_000, code: "353130" },
])("the code at $atSeconds s is $code", ({ atSeconds, code }) => {
  expect(authenticatorCode("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", atSeconds * 1_000)).toBe(code);
});
