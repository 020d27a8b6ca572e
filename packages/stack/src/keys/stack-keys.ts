import { createHash, createHmac, generateKeyPairSync, randomBytes, randomUUID } from "node:crypto";

/** A private JSON Web Key: ES256 where this stack made it, RS256 where a configuration brings its own. */
export interface SigningKey {
  readonly kty: string;
  readonly kid: string;
  readonly alg: "ES256" | "RS256";
  readonly [member: string]: unknown;
}

export interface StackKeys {
  /** `sb_publishable_…`: may stand in a browser. The gateway takes it for the role anon. */
  readonly publishableKey: string;
  /** `sb_secret_…`: bypasses every policy. The gateway takes it for service_role. */
  readonly secretKey: string;
  /** HS256, for tokens in the legacy form. */
  readonly jwtSecret: string;
  readonly anonKey: string;
  readonly serviceRoleKey: string;
  readonly signingKey: SigningKey;
}

/** Keys of one install. Nothing of them is known to anybody else, unlike the demo keys of Supabase's command line. */
export function newStackKeys(): StackKeys {
  const jwtSecret = randomBytes(32).toString("base64url");
  return {
    publishableKey: apiKey("sb_publishable_"),
    secretKey: apiKey("sb_secret_"),
    jwtSecret,
    anonKey: legacyKey("anon", jwtSecret),
    serviceRoleKey: legacyKey("service_role", jwtSecret),
    signingKey: newSigningKey(),
  };
}

/** What is stored is never replaced; what an older version did not know is made. */
export function completeKeys(stored: unknown, fresh: StackKeys): StackKeys {
  if (typeof stored !== "object" || stored === null) {
    return fresh;
  }
  const known = new Map<string, unknown>(Object.entries(stored));
  const text = (name: Exclude<keyof StackKeys, "signingKey">): string | undefined => {
    const value = known.get(name);
    return typeof value === "string" && value !== "" ? value : undefined;
  };
  const jwtSecret = text("jwtSecret") ?? fresh.jwtSecret;
  return {
    publishableKey: text("publishableKey") ?? fresh.publishableKey,
    secretKey: text("secretKey") ?? fresh.secretKey,
    jwtSecret,
    anonKey: text("anonKey") ?? legacyKey("anon", jwtSecret),
    serviceRoleKey: text("serviceRoleKey") ?? legacyKey("service_role", jwtSecret),
    signingKey: parseSigningKey(known.get("signingKey")) ?? fresh.signingKey,
  };
}

export function parseSigningKey(value: unknown): SigningKey | undefined {
  if (typeof value !== "object" || value === null || !("kty" in value) || !("kid" in value) || !("alg" in value)) {
    return undefined;
  }
  const { kty, kid, alg } = value;
  const isKnown = typeof kty === "string" && typeof kid === "string" && (alg === "ES256" || alg === "RS256");
  return isKnown ? { ...value, kty, kid, alg } : undefined;
}

/** The last eight characters let a client see that it was copied whole. */
function apiKey(prefix: string): string {
  const random = randomBytes(16).toString("base64url").slice(0, 22);
  const checksum = createHash("sha256").update(`${prefix}${random}`).digest("base64url").slice(0, 8);
  return `${prefix}${random}_${checksum}`;
}

const tenYears = 10 * 365 * 24 * 3_600;

function legacyKey(role: string, secret: string): string {
  const issuedAt = Math.floor(Date.now() / 1_000);
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString("base64url");
  const claims = { iss: "supabase", ref: "local", role, iat: issuedAt, exp: issuedAt + tenYears };
  const signed = `${encode({ alg: "HS256", typ: "JWT" })}.${encode(claims)}`;
  return `${signed}.${createHmac("sha256", secret).update(signed).digest("base64url")}`;
}

function newSigningKey(): SigningKey {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return { ...privateKey.export({ format: "jwk" }), kty: "EC", kid: randomUUID(), alg: "ES256", use: "sig" };
}
