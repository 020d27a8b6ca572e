import { createDecipheriv, createHmac, createPrivateKey, createPublicKey, diffieHellman } from "node:crypto";

/*
 * Opening by RFC 9180 in base mode with Node's own cryptography: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM. The
 * product seals and opens by a library; what that library made is read here by the text of the standard alone.
 */

const kemSuite = Buffer.from("KEM\u0000\u0020", "latin1");
const hpkeSuite = Buffer.from("HPKE\u0000\u0020\u0000\u0001\u0000\u0002", "latin1");
const version = Buffer.from("HPKE-v1");
const empty = Buffer.alloc(0);

export interface Sealed {
  /** Both halves raw, base64url. */
  readonly recipient: { readonly publicKey: string; readonly privateKey: string };
  readonly info: Uint8Array;
  readonly aad: Uint8Array;
  /** The sender's key, 32 bytes, and the ciphertext with its tag. */
  readonly sealed: Buffer;
}

/** Undefined where the tag does not fit. */
export function open({ recipient, info, aad, sealed }: Sealed): Buffer | undefined {
  const enc = sealed.subarray(0, 32);
  const shared = sharedSecret(recipient, enc);
  const context = Buffer.concat([
    Buffer.from([0]),
    extract(empty, hpkeSuite, "psk_id_hash", empty),
    extract(empty, hpkeSuite, "info_hash", info),
  ]);
  const secret = extract(shared, hpkeSuite, "secret", empty);
  const decipher = createDecipheriv(
    "aes-256-gcm",
    expand(secret, { suite: hpkeSuite, label: "key", info: context, bytes: 32 }),
    expand(secret, { suite: hpkeSuite, label: "base_nonce", info: context, bytes: 12 }),
  );
  decipher.setAAD(aad);
  decipher.setAuthTag(sealed.subarray(-16));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(32, -16)), decipher.final()]);
  } catch {
    return undefined;
  }
}

function sharedSecret({ publicKey, privateKey }: Sealed["recipient"], enc: Buffer): Buffer {
  const dh = diffieHellman({
    privateKey: createPrivateKey({ key: { kty: "OKP", crv: "X25519", x: publicKey, d: privateKey }, format: "jwk" }),
    publicKey: createPublicKey({ key: { kty: "OKP", crv: "X25519", x: enc.toString("base64url") }, format: "jwk" }),
  });
  const context = Buffer.concat([enc, Buffer.from(publicKey, "base64url")]);
  const prk = extract(empty, kemSuite, "eae_prk", dh);
  return expand(prk, { suite: kemSuite, label: "shared_secret", info: context, bytes: 32 });
}

/** LabeledExtract: HKDF-Extract is one HMAC. */
const extract = (salt: Buffer, suite: Buffer, label: string, material: Uint8Array): Buffer =>
  createHmac("sha256", salt.length === 0 ? Buffer.alloc(32) : salt)
    .update(Buffer.concat([version, suite, Buffer.from(label), material]))
    .digest();

interface Expansion {
  readonly suite: Buffer;
  readonly label: string;
  readonly info: Buffer;
  readonly bytes: 12 | 32;
}

/** LabeledExpand, of at most one block of SHA-256. */
function expand(prk: Buffer, { suite, label, info, bytes }: Expansion): Buffer {
  const length = Buffer.from([0, bytes]);
  const labelled = Buffer.concat([length, version, suite, Buffer.from(label), info, Buffer.from([1])]);
  return createHmac("sha256", prk).update(labelled).digest().subarray(0, bytes);
}
