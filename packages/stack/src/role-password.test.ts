import { expect, test } from "vitest";
import { scramVerifier, verifierFits } from "./role-password.ts";

// The exchange of RFC 7677, section 3: password "pencil", this salt, 4,096 rounds. Its ServerSignature follows from
// this ServerKey, its ClientProof from this StoredKey.
const rfcVerifier =
  "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=";

test("the verifier is that of the RFC's example", () => {
  const salt = Buffer.from("W22ZaJ0SNY7soEsUEjb6gQ==", "base64");
  expect(scramVerifier("pencil", { salt })).toBe(rfcVerifier);
});

test.each([
  ["its password", rfcVerifier, "pencil", true],
  ["another password", rfcVerifier, "pencils", false],
  ["no password set", null, "pencil", false],
  ["an md5 hash", "md5a6343a68d964ca596d9752250d54bb8a", "pencil", false],
])("a verifier against %s", (_name, verifier, password, fits) => {
  expect(verifierFits(verifier, password)).toBe(fits);
});
