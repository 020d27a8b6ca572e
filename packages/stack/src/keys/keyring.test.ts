import { createHmac, generateKeyPairSync } from "node:crypto";
import { SignJWT, decodeProtectedHeader } from "jose";
import { expect, test } from "vitest";
import { type Keyring, createKeyring, isTokenFault, newStackKeys, parseSigningKey } from "./index.ts";

const keys = newStackKeys();
const noon = 1_750_000_000;
const ring = (now = noon): Keyring => createKeyring({ keys, now: () => now * 1_000 });

const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString("base64url");

function hs256(claims: object, { secret = keys.jwtSecret, header = {} } = {}): string {
  const signed = `${encode({ alg: "HS256", typ: "JWT", ...header })}.${encode(claims)}`;
  return `${signed}.${createHmac("sha256", secret).update(signed).digest("base64url")}`;
}

const claims = { sub: "somebody", role: "authenticated", exp: noon + 60 };

test("a token that it signed is its own: role, claims, expiry", async () => {
  const token = await ring().signToken(claims);
  expect(decodeProtectedHeader(token)).toEqual({ alg: "ES256", kid: keys.signingKey.kid, typ: "JWT" });
  expect(await ring().verifyToken(token)).toEqual({
    role: "authenticated",
    claims,
    claimsText: JSON.stringify(claims),
    expiresAt: noon + 60,
  });
});

test("legacy keys and tokens of the legacy secret pass, whatever key id they carry", async () => {
  expect(await ring(Math.floor(Date.now() / 1_000)).verifyToken(keys.anonKey)).toMatchObject({ role: "anon" });
  expect(await ring().verifyToken(hs256(claims, { header: { kid: "any" } }))).toMatchObject({ role: "authenticated" });
  expect(await ring().verifyToken(hs256({ sub: "1234567890" }))).toMatchObject({ role: "anon", expiresAt: null });
});

const stranger = createKeyring({ keys: newStackKeys() });

test("whatever is forged, late or early is refused by its name", async () => {
  const signed = await stranger.signToken(claims);
  const [header = "", payload = "", signature = ""] = (await ring().signToken(claims)).split(".");
  const renamed = encode({ alg: "ES256", kid: keys.signingKey.kid, typ: "JWT" });
  const forged = [
    ["malformed", "no token"],
    ["malformed", `${header}.${payload}`],
    ["unknown_key", signed],
    ["bad_signature", `${renamed}.${signed.split(".").slice(1).join(".")}`],
    ["bad_signature", `${header}.${encode({ ...claims, role: "service_role" })}.${signature}`],
    ["bad_signature", hs256(claims, { secret: "another secret of 32 characters!" })],
    ["algorithm_not_allowed", `${encode({ alg: "none" })}.${payload}.`],
    ["algorithm_not_allowed", `${encode({ alg: "HS512", kid: keys.signingKey.kid })}.${payload}.${signature}`],
    ["algorithm_not_allowed", `${encode({ alg: "RS256", kid: keys.signingKey.kid })}.${payload}.${signature}`],
    ["expired", hs256({ ...claims, exp: noon - 1 })],
    ["not_yet_valid", hs256({ ...claims, nbf: noon + 1 })],
    ["malformed", hs256({ ...claims, exp: "soon" })],
  ] as const;
  for (const [fault, token] of forged) {
    expect(await ring().verifyToken(token)).toEqual({ fault });
  }
});

test("the public key is no secret: a token signed with it by HMAC is refused", async () => {
  const [published] = ring().jwks().keys;
  const token = hs256(claims, { secret: JSON.stringify(published), header: { kid: keys.signingKey.kid } });
  expect(await ring().verifyToken(token)).toEqual({ fault: "bad_signature" });
});

test("what is published is public: no private member, and the key that verifies", () => {
  expect(ring().jwks()).toEqual({
    keys: [
      {
        kty: "EC",
        crv: "P-256",
        x: keys.signingKey["x"],
        y: keys.signingKey["y"],
        alg: "ES256",
        ext: true,
        key_ops: ["verify"],
        kid: keys.signingKey.kid,
        use: "sig",
      },
    ],
  });
});

test("a remembered token ends when it expires, and the memory has an end", async () => {
  let now = noon;
  const remembering = createKeyring({ keys, cacheSize: 2, now: () => now * 1_000 });
  const tokens = [1, 2, 3].map((number) => hs256({ ...claims, number }));
  for (const token of tokens) {
    expect(isTokenFault(await remembering.verifyToken(token))).toBe(false);
  }
  const first = await remembering.verifyToken(tokens[2] ?? "");
  expect(await remembering.verifyToken(tokens[2] ?? "")).toBe(first);
  now = noon + 61;
  expect(await remembering.verifyToken(tokens[2] ?? "")).toEqual({ fault: "expired" });
});

test("a configured RS256 key signs and verifies", async () => {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2_048 });
  const signingKey = parseSigningKey({ ...privateKey.export({ format: "jwk" }), kid: "rsa", alg: "RS256" });
  const rsa = createKeyring({ keys: { ...keys, ...(signingKey === undefined ? {} : { signingKey }) } });
  const token = await rsa.signToken({ sub: "x", role: "authenticated" });
  expect(decodeProtectedHeader(token).alg).toBe("RS256");
  expect(await rsa.verifyToken(token)).toMatchObject({ role: "authenticated" });
  const other = await new SignJWT({}).setProtectedHeader({ alg: "RS256", kid: "other" }).sign(privateKey);
  expect(await rsa.verifyToken(other)).toEqual({ fault: "unknown_key" });
});
