import { AuthError, notSupported } from "./auth-error.ts";

interface Refused {
  readonly paths: RegExp;
  readonly refusal: (asked: URLSearchParams) => AuthError;
}

/** Features of Supabase Auth that are left out, each with the answer that Supabase gives where it is switched off. */
const refused: readonly Refused[] = [
  {
    paths: /^\/authorize$/,
    refusal: () => new AuthError(400, "validation_failed", "Unsupported provider: provider is not enabled"),
  },
  { paths: /^\/callback$/, refusal: () => notSupported("sign-in with other providers") },
  {
    paths: /^\/sso(\/|$)/,
    refusal: () => new AuthError(404, "saml_provider_disabled", "SAML 2.0 is disabled"),
  },
  {
    paths: /^\/user\/identities(\/|$)/,
    refusal: () => new AuthError(404, "manual_linking_disabled", "Manual linking is disabled"),
  },
  {
    paths: /^\/(user\/oauth|oauth|admin\/oauth)(\/|$)|^\/\.well-known\/oauth-authorization-server/,
    refusal: () => new AuthError(404, "feature_disabled", "OAuth server is disabled"),
  },
  {
    paths: /^\/admin\/custom-providers(\/|$)/,
    refusal: () => new AuthError(404, "feature_disabled", "Custom OAuth providers are disabled"),
  },
  {
    paths: /^\/passkeys(\/|$)|^\/admin\/users\/[^/]+\/passkeys(\/|$)/,
    refusal: () => new AuthError(404, "passkey_disabled", "Passkeys are disabled"),
  },
  { paths: /^\/admin\/sso(\/|$)/, refusal: () => notSupported("single sign-on") },
  { paths: /^\/scim(\/|$)/, refusal: () => new AuthError(404, "feature_disabled", "SCIM server is disabled") },
];

/** Why this path is not served, or undefined where Supabase Auth has no such path either. */
export const refusalOf = (path: string, query: URLSearchParams): AuthError | undefined =>
  refused.find((entry) => entry.paths.test(path))?.refusal(query);
