import { createHmac } from "node:crypto";
import { type Server } from "./exchange.ts";

export interface TokenOptions {
  readonly jwtSecret: string;
  /** `sub` of their tokens. */
  readonly alice: string;
  readonly bob: string;
}

/** Tokens that never expire and are the same in every run: what they say comes back in answers. */
export const serverFor = (url: string, { jwtSecret, alice, bob }: TokenOptions): Server => ({
  url,
  tokens: {
    anon: null,
    alice: sign({ role: "authenticated", sub: alice }, jwtSecret),
    bob: sign({ role: "authenticated", sub: bob }, jwtSecret),
    service: sign({ role: "service_role" }, jwtSecret),
  },
});

function sign(claims: Readonly<Record<string, string>>, secret: string): string {
  const text = [{ alg: "HS256", typ: "JWT" }, claims].map((part) => encode(JSON.stringify(part))).join(".");
  return `${text}.${createHmac("sha256", secret).update(text).digest("base64url")}`;
}

const encode = (text: string): string => Buffer.from(text).toString("base64url");
