import { format, inspect } from "node:util";
import fc from "fast-check";
import { expect, test } from "vitest";
import { secretFromBytes, secretToBytes } from "@chandlery/sdk/contract";
import { Secret } from "./secret.ts";

const secret = new Secret({ apiKey: "canary-key", apiSecret: "canary-secret", passphrase: "canary-phrase" });

test("a secret is given by `reveal` alone", () => {
  expect(secret.reveal()).toEqual({ apiKey: "canary-key", apiSecret: "canary-secret", passphrase: "canary-phrase" });
  const shown = [
    String(secret),
    JSON.stringify({ secret }),
    JSON.stringify([secret]),
    inspect(secret, { depth: 9, showHidden: true }),
    inspect({ a: [secret] }, { depth: 9, showHidden: true }),
    format("%s %o %O %j", secret, secret, secret, secret),
    JSON.stringify(structuredClone(secret)),
    JSON.stringify(Object.assign({}, secret)),
    Object.entries(secret).join(),
    Object.getOwnPropertyNames(secret).join(),
    new Error("failed", { cause: secret }).toString(),
    inspect(new Error("failed", { cause: secret })),
  ];
  expect(shown.filter((text) => text.includes("canary"))).toEqual([]);
});

const text = fc.string({
  minLength: 8,
  maxLength: 500,
  unit: fc.integer({ min: 33, max: 126 }).map((code) => String.fromCharCode(code)),
});

test("whatever is sealed has a length in blocks of 256 bytes, and comes back as it was", () => {
  fc.assert(
    fc.property(text, text, fc.option(text, { nil: undefined }), (apiKey, apiSecret, passphrase) => {
      const given = { apiKey, apiSecret, ...(passphrase === undefined ? {} : { passphrase }) };
      const bytes = secretToBytes(given);
      expect(bytes.length % 256).toBe(0);
      expect(secretFromBytes(bytes)).toEqual(given);
    }),
  );
});

test.each([
  "",
  "{",
  "null",
  `{"apiKey":1,"apiSecret":"x"}`,
  `{"apiKey":"x"}`,
  `{"apiKey":"x","apiSecret":"y","passphrase":1}`,
])("%j is no secret", (content) => {
  expect(secretFromBytes(new TextEncoder().encode(content))).toBeUndefined();
});
