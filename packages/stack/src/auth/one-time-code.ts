import { createHash, randomInt, timingSafeEqual } from "node:crypto";

/** What a mail carries: the code to type, and its hash with the address, which stands in the link and in the database. */
export interface OneTimeCode {
  readonly code: string;
  readonly hash: string;
}

export function newOneTimeCode(email: string, length: number): OneTimeCode {
  const code = Array.from({ length }, () => String(randomInt(10))).join("");
  return { code, hash: hashCode(email, code) };
}

export const hashCode = (email: string, code: string): string =>
  createHash("sha224").update(`${email}${code}`).digest("hex");

/** In a PKCE flow the stored hash says so in front. */
export const flowPrefix = "pkce_";

/** True where the presented hash is the stored one, and it was sent no longer ago than it may be used. */
export function codeFits(
  presented: string,
  {
    stored,
    sentAt,
    expirySeconds,
  }: { readonly stored: string | null; readonly sentAt: string | null; readonly expirySeconds: number },
): boolean {
  if (stored === null || stored === "" || sentAt === null || isExpired(sentAt, expirySeconds)) {
    return false;
  }
  return isSame(presented, stored) || isSame(`${flowPrefix}${presented}`, stored);
}

export const isExpired = (sentAt: string | null, expirySeconds: number): boolean =>
  sentAt === null || Date.now() > Date.parse(sentAt) + expirySeconds * 1_000;

export const isSame = (left: string, right: string): boolean =>
  left.length === right.length && timingSafeEqual(Buffer.from(left), Buffer.from(right));
