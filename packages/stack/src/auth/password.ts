import { hash, parseOptions, verify } from "@node-rs/bcrypt";
import { type AuthConfig } from "../config.ts";
import { AuthError, invalid } from "./auth-error.ts";

/** `$2a$10$…`, as Supabase Auth writes it. Computed off the main thread. */
export const hashPassword = (password: string): Promise<string> => hash(password, { cost: 10, version: "2a" });

/** False for a user without a password and for a hash that is none. */
export const passwordFits = async (password: string, stored: string | null): Promise<boolean> =>
  stored !== null && stored !== "" && (await verify(password, stored));

export function isBcryptHash(text: string): boolean {
  try {
    parseOptions(text);
    return true;
  } catch {
    return false;
  }
}

/** bcrypt looks at 72 bytes and no further: a longer password would be checked in part only. */
const mostBytes = 72;

export function requireStrongPassword(password: string, config: AuthConfig): void {
  if (Buffer.byteLength(password) > mostBytes) {
    throw invalid(`Password cannot be longer than ${mostBytes} characters`);
  }
  const weaknesses = weaknessesOf(password, config);
  if (weaknesses.length > 0) {
    throw new AuthError(
      422,
      "weak_password",
      weaknesses.map((weakness) => weakness.message).join(" "),
      weaknesses.map((weakness) => weakness.reason),
    );
  }
}

export interface Weakness {
  readonly reason: "length" | "characters";
  readonly message: string;
}

export function weaknessesOf(password: string, config: AuthConfig): readonly Weakness[] {
  const required = requiredCharacters[config.passwordRequirements];
  const isShort = Buffer.byteLength(password) < config.minimumPasswordLength;
  const lacks = required.some((set) => !Array.from(set).some((character) => password.includes(character)));
  return [...(isShort ? [short(config.minimumPasswordLength)] : []), ...(lacks ? [lacking(required)] : [])];
}

const short = (least: number): Weakness => ({
  reason: "length",
  message: `Password should be at least ${least} characters.`,
});

const lacking = (required: readonly string[]): Weakness => ({
  reason: "characters",
  message: `Password should contain at least one character of each: ${required.join(", ")}.`,
});

const lower = "abcdefghijklmnopqrstuvwxyz";
const upper = lower.toUpperCase();
const digits = "0123456789";
const symbols = "!@#$%^&*()_+-=[]{};'\\:\"|<>?,./`~";

const requiredCharacters: Readonly<Record<AuthConfig["passwordRequirements"], readonly string[]>> = {
  "": [],
  letters_digits: [lower + upper, digits],
  lower_upper_letters_digits: [lower, upper, digits],
  lower_upper_letters_digits_symbols: [lower, upper, digits, symbols],
};
