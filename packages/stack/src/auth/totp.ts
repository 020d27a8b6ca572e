import { createHmac, randomBytes } from "node:crypto";
import { renderSVG } from "uqr";
import { isSame } from "./one-time-code.ts";

const stepSeconds = 30;
const digits = 6;
const secretBytes = 20;

export interface TotpKey {
  /** Base32, as authenticator apps take it. */
  readonly secret: string;
  readonly uri: string;
  /** An SVG of the URI. */
  readonly qrCode: string;
}

export function newTotpKey({ issuer, account }: { readonly issuer: string; readonly account: string }): TotpKey {
  const secret = base32(randomBytes(secretBytes));
  const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(account)}`;
  const parameters = `algorithm=SHA1&digits=${digits}&issuer=${encodeURIComponent(issuer)}&period=${stepSeconds}&secret=${secret}`;
  const uri = `otpauth://totp/${label}?${parameters}`;
  return { secret, uri, qrCode: renderSVG(uri, { ecc: "H", pixelSize: 3 }) };
}

/** RFC 6238 with SHA-1, and a clock that may be one step off either way. */
export function totpFits(code: string, secret: string, now = Date.now()): boolean {
  const step = Math.floor(now / 1_000 / stepSeconds);
  return [step - 1, step, step + 1].some((counter) => isSame(code, totpCode(secret, counter)));
}

/** RFC 4226, section 5.3. */
export function totpCode(secret: string, counter: number): string {
  const message = Buffer.alloc(8);
  message.writeBigUInt64BE(BigInt(counter));
  const digest = createHmac("sha1", fromBase32(secret)).update(message).digest();
  const offset = (digest.at(-1) ?? 0) & 0xf;
  const number = digest.readUInt32BE(offset) & 0x7fff_ffff;
  return String(number % 10 ** digits).padStart(digits, "0");
}

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

function base32(bytes: Buffer): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  return (bits.match(/.{1,5}/g) ?? []).map((five) => alphabet[Number.parseInt(five.padEnd(5, "0"), 2)]).join("");
}

function fromBase32(text: string): Buffer {
  const bits = Array.from(text, (letter) => alphabet.indexOf(letter).toString(2).padStart(5, "0")).join("");
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}
