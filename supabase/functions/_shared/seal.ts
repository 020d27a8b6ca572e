import {
  type ExchangeSecret,
  type SealContext,
  sealAad,
  sealInfo,
  secretToBytes,
} from "./contract/exchange-key-seal.ts";
import { Aes256Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from "./vendor/hpke.js";

const suite = new CipherSuite({
  kem: new DhkemX25519HkdfSha256(),
  kdf: new HkdfSha256(),
  aead: new Aes256Gcm(),
});

/**
 * Seals a secret for the execution service (HPKE, RFC 9180, base mode): the sender's key, 32 bytes, then the ciphertext, as
 * the hexadecimal text that Postgres takes for bytes. Nobody without the service's private key opens it, this function
 * included.
 */
export async function sealSecret(publicKey: string, context: SealContext, secret: ExchangeSecret): Promise<string> {
  const recipientPublicKey = await suite.kem.deserializePublicKey(fromBase64Url(publicKey));
  const { enc, ct } = await suite.seal(
    { recipientPublicKey, info: sealInfo().buffer },
    secretToBytes(secret).buffer,
    sealAad(context).buffer,
  );
  return `\\x${toHex(enc)}${toHex(ct)}`;
}

const fromBase64Url = (text: string): ArrayBuffer =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0)).buffer;

const toHex = (bytes: ArrayBuffer): string =>
  [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
