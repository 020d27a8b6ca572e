import { readFile } from "node:fs/promises";
import { parse } from "smol-toml";
import { refusedSettings } from "./config-refused.ts";
import { StackError, errorCodeOf } from "./stack-error.ts";

/** What the services read of `supabase/config.toml`, with the defaults of Supabase's command line. */
export interface StackConfig {
  readonly api: ApiConfig;
  readonly auth: AuthConfig;
  /** By function name; what is not named has the defaults. */
  readonly functions: Readonly<Record<string, FunctionConfig>>;
  readonly storage: { readonly fileSizeLimit: number };
}

export interface ApiConfig {
  readonly schemas: readonly string[];
  readonly extraSearchPath: readonly string[];
  readonly maxRows: number;
  readonly autoExposeNewTables: boolean;
  /** Where clients reach the gateway, if not at its own address. */
  readonly externalUrl: string | null;
}

export interface AuthConfig {
  readonly siteUrl: string;
  readonly additionalRedirectUrls: readonly string[];
  readonly jwtExpirySeconds: number;
  readonly enableSignup: boolean;
  readonly enableEmailSignup: boolean;
  readonly enableConfirmations: boolean;
  readonly doubleConfirmChanges: boolean;
  readonly securePasswordChange: boolean;
  readonly minimumPasswordLength: number;
  readonly passwordRequirements:
    | ""
    | "letters_digits"
    | "lower_upper_letters_digits"
    | "lower_upper_letters_digits_symbols";
  readonly enableRefreshTokenRotation: boolean;
  readonly refreshTokenReuseSeconds: number;
  readonly maxFrequencySeconds: number;
  readonly otpLength: number;
  readonly otpExpirySeconds: number;
  readonly mfaTotpEnroll: boolean;
  readonly mfaTotpVerify: boolean;
  readonly maxEnrolledFactors: number;
  /** `pg-functions://postgres/<schema>/<function>`, or null. */
  readonly customAccessTokenHook: string | null;
  readonly rateLimits: RateLimits;
}

export interface RateLimits {
  /** Mails an hour. */
  readonly emailSent: number;
  /** The others an address in five minutes. */
  readonly tokenRefresh: number;
  readonly signInSignUps: number;
  readonly tokenVerifications: number;
}

export interface FunctionConfig {
  readonly enabled: boolean;
  readonly verifyJwt: boolean;
  readonly importMap: string | null;
  readonly entrypoint: string | null;
}

/** Reads a `config.toml`; a missing file is the defaults. Throws where it asks for what this stack does not do. */
export async function readStackConfig(file: string): Promise<StackConfig> {
  const toml = await readToml(file);
  const refused = refusedSettings(toml);
  if (refused.length > 0) {
    throw new StackError("stack_config_not_supported", {
      detail: `${file} switches on what the local stack does not support: ${refused.join(", ")}`,
      suggestion: "Switch these settings off, or use Supabase itself with --supabase-url.",
    });
  }
  return parseStackConfig(toml);
}

async function readToml(file: string): Promise<unknown> {
  try {
    return parse(await readFile(file, "utf8"));
  } catch (error) {
    if (errorCodeOf(error) === "ENOENT") {
      return {};
    }
    throw error;
  }
}

export function parseStackConfig(toml: unknown): StackConfig {
  const root = sectionOf(toml);
  const functions = root.section("functions");
  return {
    api: parseApi(root.section("api")),
    auth: parseAuth(root.section("auth")),
    functions: Object.fromEntries(functions.names().map((name) => [name, parseFunction(functions.section(name))])),
    storage: { fileSizeLimit: bytesOf(root.section("storage").value("file_size_limit", "50MiB")) },
  };
}

const parseApi = (api: Section): ApiConfig => ({
  schemas: api.value("schemas", ["public", "graphql_public"]),
  extraSearchPath: api.value("extra_search_path", ["public", "extensions"]),
  maxRows: api.value("max_rows", 1_000),
  autoExposeNewTables: api.value("auto_expose_new_tables", true),
  externalUrl: api.value("external_url", "").replace(/\/+$/, "") || null,
});

function parseAuth(auth: Section): AuthConfig {
  const email = auth.section("email");
  const totp = auth.section("mfa").section("totp");
  const hook = auth.section("hook").section("custom_access_token");
  return {
    siteUrl: auth.value("site_url", "http://127.0.0.1:3000"),
    additionalRedirectUrls: auth.value("additional_redirect_urls", []),
    jwtExpirySeconds: auth.value("jwt_expiry", 3_600),
    enableSignup: auth.value("enable_signup", true),
    enableEmailSignup: email.value("enable_signup", true),
    enableConfirmations: email.value("enable_confirmations", false),
    doubleConfirmChanges: email.value("double_confirm_changes", true),
    securePasswordChange: email.value("secure_password_change", false),
    minimumPasswordLength: auth.value("minimum_password_length", 6),
    passwordRequirements: requirementsOf(auth.value("password_requirements", "")),
    enableRefreshTokenRotation: auth.value("enable_refresh_token_rotation", true),
    refreshTokenReuseSeconds: auth.value("refresh_token_reuse_interval", 10),
    maxFrequencySeconds: secondsOf(email.value("max_frequency", "1s")),
    otpLength: email.value("otp_length", 6),
    otpExpirySeconds: email.value("otp_expiry", 3_600),
    mfaTotpEnroll: totp.value("enroll_enabled", true),
    mfaTotpVerify: totp.value("verify_enabled", true),
    maxEnrolledFactors: auth.section("mfa").value("max_enrolled_factors", 10),
    customAccessTokenHook: hook.value("enabled", false) ? hook.value("uri", "") : null,
    rateLimits: parseRateLimits(auth.section("rate_limit")),
  };
}

/** Higher than the command line's for sign-ups: on one machine everybody shares an address. */
const parseRateLimits = (limits: Section): RateLimits => ({
  emailSent: limits.value("email_sent", 360),
  tokenRefresh: limits.value("token_refresh", 600),
  signInSignUps: limits.value("sign_in_sign_ups", 300),
  tokenVerifications: limits.value("token_verifications", 60),
});

const parseFunction = (section: Section): FunctionConfig => ({
  enabled: section.value("enabled", true),
  verifyJwt: section.value("verify_jwt", true),
  importMap: section.value("import_map", "") || null,
  entrypoint: section.value("entrypoint", "") || null,
});

interface Section {
  readonly section: (name: string) => Section;
  readonly names: () => readonly string[];
  /** The value where it has the fallback's type, else the fallback. */
  readonly value: <T extends string | number | boolean | readonly string[]>(name: string, fallback: T) => Widened<T>;
}

type Widened<T> = T extends string
  ? string
  : T extends number
    ? number
    : T extends boolean
      ? boolean
      : readonly string[];

function sectionOf(toml: unknown): Section {
  const entries = new Map<string, unknown>(typeof toml === "object" && toml !== null ? Object.entries(toml) : []);
  return {
    section: (name) => sectionOf(entries.get(name)),
    names: () => [...entries.keys()],
    value: (name, fallback) => {
      const found = entries.get(name);
      return (isLike(found, fallback) ? found : fallback) as Widened<typeof fallback>;
    },
  };
}

const isLike = (found: unknown, fallback: unknown): boolean =>
  Array.isArray(fallback)
    ? Array.isArray(found) && found.every((entry) => typeof entry === "string")
    : typeof found === typeof fallback;

function requirementsOf(text: string): AuthConfig["passwordRequirements"] {
  const known = ["letters_digits", "lower_upper_letters_digits", "lower_upper_letters_digits_symbols"] as const;
  return known.find((name) => name === text) ?? "";
}

const unitSeconds: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3_600 };

/** "1m30s" and the like, as Go writes durations. */
function secondsOf(text: string): number {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)];
  return parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (unitSeconds[unit ?? ""] ?? 0), 0);
}

const unitBytes: Readonly<Record<string, number>> = {
  "": 1,
  B: 1,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
};

function bytesOf(text: string): number {
  const [, amount, unit = ""] = /^(\d+)\s*([KMG]?i?B?)$/.exec(text) ?? [];
  return amount === undefined ? 50 * 2 ** 20 : Number(amount) * (unitBytes[unit] ?? 1);
}
