// A copy of packages/sdk/src/contract/exchange-key-seal.ts, made by tools/gen-functions.ts.
/*
 * What a sealed exchange key is bound to, and the form of what is sealed. The edge function that seals and the execution
 * service that opens have this file in common: one byte of difference, and nothing opens.
 */

/** Where a sealed key belongs. Moved to another user, venue or key, or for another recipient, it does not open. */
export interface SealContext {
  readonly userId: string;
  readonly venue: string;
  readonly keyId: string;
  /** The key of the execution service for which it is sealed. */
  readonly recipientKeyId: string;
}

export interface ExchangeSecret {
  readonly apiKey: string;
  readonly apiSecret: string;
  readonly passphrase?: string | undefined;
}

/** Of the form below; it stands in the row and in what is bound. */
export const sealVersion = 1;

const product = "chandlery exchange key";

/** HPKE's `info`. */
export const sealInfo = (): Uint8Array<ArrayBuffer> => bytesOf(`${product} ${sealVersion}`);

/** HPKE's `aad`. As a JSON array, so that no two contexts have the same bytes. */
export const sealAad = ({ userId, venue, keyId, recipientKeyId }: SealContext): Uint8Array<ArrayBuffer> =>
  bytesOf(JSON.stringify([product, sealVersion, userId, venue, keyId, recipientKeyId]));

const blockBytes = 256;

/** JSON, filled up with spaces, so that the length of what is stored tells nothing of the length of the secret. */
export function secretToBytes({ apiKey, apiSecret, passphrase }: ExchangeSecret): Uint8Array<ArrayBuffer> {
  const text = bytesOf(JSON.stringify({ apiKey, apiSecret, ...(passphrase === undefined ? {} : { passphrase }) }));
  const bytes = new Uint8Array(Math.ceil(text.length / blockBytes) * blockBytes).fill(0x20);
  bytes.set(text);
  return bytes;
}

/** Undefined where the bytes are no secret. Whatever is wrong with them is not told: it would be part of a secret. */
export function secretFromBytes(bytes: Uint8Array): ExchangeSecret | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    if (typeof value !== "object" || value === null || !("apiKey" in value) || !("apiSecret" in value)) {
      return undefined;
    }
    const { apiKey, apiSecret } = value;
    const passphrase = "passphrase" in value ? value.passphrase : undefined;
    const isText = typeof apiKey === "string" && typeof apiSecret === "string";
    return isText && (passphrase === undefined || typeof passphrase === "string")
      ? { apiKey, apiSecret, ...(passphrase === undefined ? {} : { passphrase }) }
      : undefined;
  } catch {
    return undefined;
  }
}

const bytesOf = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
