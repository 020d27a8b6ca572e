import type { webcrypto } from "node:crypto";
import { Aes256Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from "@hpke/core";
import {
  type ExchangeSecret,
  type SealContext,
  sealAad,
  sealInfo,
  secretFromBytes,
  secretToBytes,
} from "@chandlery/sdk/contract";

type Key = webcrypto.CryptoKey;

/** The part that is used here: the library's own types name the browser's key, which Node's types do not have. */
interface Suite {
  readonly kem: Readonly<Record<"deserializePublicKey" | "deserializePrivateKey", (key: ArrayBuffer) => Promise<Key>>>;
  readonly seal: (
    recipient: { readonly recipientPublicKey: Key; readonly info: ArrayBuffer },
    plaintext: ArrayBuffer,
    aad: ArrayBuffer,
  ) => Promise<{ readonly enc: ArrayBuffer; readonly ct: ArrayBuffer }>;
  readonly open: (
    recipient: { readonly recipientKey: Key; readonly enc: ArrayBuffer; readonly info: ArrayBuffer },
    sealed: ArrayBuffer,
    aad: ArrayBuffer,
  ) => Promise<ArrayBuffer>;
}

const suite: Suite = new CipherSuite({
  kem: new DhkemX25519HkdfSha256(),
  kdf: new HkdfSha256(),
  aead: new Aes256Gcm(),
});

const encBytes = 32;

/** The sender's key, 32 bytes, and what is sealed. */
export async function sealSecret(publicKey: Uint8Array, context: SealContext, secret: ExchangeSecret): Promise<Buffer> {
  const recipientPublicKey = await suite.kem.deserializePublicKey(ownBytes(publicKey));
  const { enc, ct } = await suite.seal(
    { recipientPublicKey, info: sealInfo().buffer },
    secretToBytes(secret).buffer,
    sealAad(context).buffer,
  );
  return Buffer.concat([Buffer.from(enc), Buffer.from(ct)]);
}

/** Undefined where it was sealed for another key or another place, or was changed. */
export async function openSealed(
  privateKey: Uint8Array,
  context: SealContext,
  sealed: Uint8Array,
): Promise<ExchangeSecret | undefined> {
  try {
    const recipientKey = await suite.kem.deserializePrivateKey(ownBytes(privateKey));
    const opened = await suite.open(
      { recipientKey, enc: ownBytes(sealed.subarray(0, encBytes)), info: sealInfo().buffer },
      ownBytes(sealed.subarray(encBytes)),
      sealAad(context).buffer,
    );
    return secretFromBytes(new Uint8Array(opened));
  } catch {
    return undefined;
  }
}

/** A buffer of Node is often a piece of a larger one, in which other secrets lie. */
const ownBytes = (bytes: Uint8Array): ArrayBuffer => Uint8Array.from(bytes).buffer;
