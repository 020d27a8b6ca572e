const messages: Readonly<Record<string, string>> = {
  invalid_credentials: "E-mail and password do not belong together.",
  user_already_exists: "There is an account of this e-mail already: sign in.",
  weak_password: "The password is too easy to guess: take a longer one.",
  same_password: "That is the password you have: choose another.",
  over_request_rate_limit: "Too many tries: wait a minute.",
  email_not_confirmed: "Open the mail that we sent, then sign in.",
  mfa_verification_failed: "The code is not right. Codes change every 30 seconds: type the one that is shown now.",
  mfa_challenge_expired: "That took too long: type the code that is shown now.",
  mfa_factor_name_conflict: "You have an authenticator of this name already: take another name.",
  too_many_enrolled_mfa_factors: "No more authenticators fit: remove one first.",
  insufficient_aal: "Show the code of your authenticator first: sign out and in again.",
  session_not_found: "The session has ended: sign in again.",
};

/** What a code of Auth means to whoever is signing in, and the way out. */
export const messageOf = (code: string | undefined): string =>
  messages[code ?? ""] ?? `That did not work (${code ?? "no answer"}). Try again.`;
