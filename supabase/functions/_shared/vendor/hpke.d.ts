declare class Part {
  readonly #part: never;
}
export declare class Aes256Gcm extends Part {}
export declare class HkdfSha256 extends Part {}
export declare class DhkemX25519HkdfSha256 extends Part {}
export declare class CipherSuite {
  constructor(parts: { readonly kem: Part; readonly kdf: Part; readonly aead: Part });
  readonly kem: { deserializePublicKey(key: ArrayBuffer): Promise<CryptoKey> };
  seal(
    recipient: { readonly recipientPublicKey: CryptoKey; readonly info: ArrayBuffer },
    plaintext: ArrayBuffer,
    aad: ArrayBuffer,
  ): Promise<{ readonly ct: ArrayBuffer; readonly enc: ArrayBuffer }>;
}
