/** An answer that refuses: Supabase Auth's own status, code and words. */
export class AuthError extends Error {
  override readonly name = "AuthError";
  readonly status: number;
  readonly code: string;
  /** Why a password is weak; part of the answer. */
  readonly reasons: readonly string[] | undefined;

  constructor(status: number, code: string, message: string, reasons?: readonly string[]) {
    super(message);
    this.status = status;
    this.code = code;
    this.reasons = reasons;
  }
}

/**
 * Thrown in a transaction that must be kept although the request is refused: the revoked family of a refresh token
 * that was used twice is the example.
 */
export class CommitThenRefuse extends Error {
  override readonly name = "CommitThenRefuse";
  readonly refusal: AuthError;

  constructor(refusal: AuthError) {
    super(refusal.message);
    this.refusal = refusal;
  }
}

/** What Supabase Auth would do and this stack does not: refused by name, never answered differently. */
export const notSupported = (feature: string): AuthError =>
  new AuthError(501, "feature_not_supported", `The local stack does not support ${feature}`);

export const invalid = (message: string): AuthError => new AuthError(400, "validation_failed", message);

/** The answer's body in the two forms that clients ask for by X-Supabase-Api-Version. */
export function errorBody(error: AuthError, isDated: boolean): Readonly<Record<string, unknown>> {
  const weak = error.reasons === undefined ? {} : { weak_password: { reasons: error.reasons } };
  return isDated
    ? { code: error.code, message: error.message, ...weak }
    : { code: error.status, error_code: error.code, msg: error.message, ...weak };
}

/** `X-Supabase-Api-Version: 2024-01-01` or later; anything else is the first version. */
export const isDatedVersion = (header: string | undefined): boolean =>
  header !== undefined && /^\d{4}-\d{2}-\d{2}$/.test(header) && header >= "2024-01-01";
