import { type KeyObject, createPrivateKey, createPublicKey } from "node:crypto";
import { DomainError } from "@chandlery/core/base";

/** As the install's secrets hold it: PKCS #8 in base64url. */
export function privateAuditKey(text: string): KeyObject {
  return keyOr(() => createPrivateKey({ key: Buffer.from(text, "base64url"), format: "der", type: "pkcs8" }));
}

/** As `chandlery audit key` prints it: SubjectPublicKeyInfo in base64url. */
export function publicAuditKey(text: string): KeyObject {
  return keyOr(() => createPublicKey({ key: Buffer.from(text, "base64url"), format: "der", type: "spki" }));
}

function keyOr(read: () => KeyObject): KeyObject {
  try {
    const key = read();
    if (key.asymmetricKeyType === "ed25519") {
      return key;
    }
  } catch (error) {
    throw new DomainError("audit_key_invalid", "the text is no key", { cause: error });
  }
  throw new DomainError("audit_key_invalid", "the key is of another kind");
}
