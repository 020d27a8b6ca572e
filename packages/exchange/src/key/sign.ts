type Hash = "SHA-256" | "SHA-512";

const bytesOf = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

export async function hmac(
  hash: Hash,
  key: Uint8Array<ArrayBuffer>,
  message: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer>> {
  const imported = await crypto.subtle.importKey("raw", key, { name: "HMAC", hash }, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", imported, message));
}

/** Binance: HMAC-SHA256 over the query, in hexadecimal. */
export async function signQuery(query: string, apiSecret: string): Promise<string> {
  const signature = await hmac("SHA-256", bytesOf(apiSecret), bytesOf(query));
  return [...signature].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Kraken: HMAC-SHA512 over the path and SHA-256 of nonce and body, in base64. Undefined where the secret is not base64,
 * as Kraken gives it.
 */
export async function signKraken(
  { path, nonce, body }: { readonly path: string; readonly nonce: string; readonly body: string },
  apiSecret: string,
): Promise<string | undefined> {
  const key = fromBase64(apiSecret);
  if (key === undefined || key.length === 0) {
    return undefined;
  }
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytesOf(`${nonce}${body}`)));
  const message = new Uint8Array([...bytesOf(path), ...digest]);
  return btoa(String.fromCharCode(...(await hmac("SHA-512", key, message))));
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
  } catch {
    return undefined;
  }
}
