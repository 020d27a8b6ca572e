import { type AuthHandler, answer } from "../auth-context.ts";

const providers = [
  "apple",
  "azure",
  "bitbucket",
  "discord",
  "facebook",
  "snapchat",
  "figma",
  "fly",
  "github",
  "gitlab",
  "google",
  "keycloak",
  "kakao",
  "linkedin",
  "linkedin_oidc",
  "notion",
  "spotify",
  "slack",
  "slack_oidc",
  "workos",
  "twitch",
  "twitter",
  "zoom",
] as const;

/** What is switched on; everything that this stack refuses is shown as switched off. */
export const settings: AuthHandler = ({ config }) =>
  Promise.resolve(
    answer({
      external: {
        anonymous_users: false,
        ...Object.fromEntries(providers.map((provider) => [provider, false])),
        email: config.enableEmailSignup,
        phone: false,
      },
      disable_signup: !config.enableSignup,
      mailer_autoconfirm: !config.enableConfirmations,
      phone_autoconfirm: false,
      sms_provider: "",
      saml_enabled: false,
      saml_private_key_next_configured: false,
      passkeys_enabled: false,
    }),
  );

export const health: AuthHandler = () =>
  Promise.resolve(
    answer({
      version: "local",
      name: "GoTrue",
      description: "GoTrue is a user registration and authentication API",
    }),
  );

const cached = { "cache-control": "public, max-age=600" };

export const jwks: AuthHandler = ({ keyring }) =>
  Promise.resolve({ status: 200, body: keyring.jwks(), headers: cached });

export const openIdConfiguration: AuthHandler = ({ issuer }) =>
  Promise.resolve({
    status: 200,
    headers: cached,
    body: {
      issuer,
      authorization_endpoint: `${issuer}/oauth/authorize`,
      token_endpoint: `${issuer}/oauth/token`,
      jwks_uri: `${issuer}/.well-known/jwks.json`,
      userinfo_endpoint: `${issuer}/oauth/userinfo`,
      scopes_supported: ["openid", "profile", "email", "phone"],
      response_types_supported: ["code"],
      response_modes_supported: ["query"],
      grant_types_supported: ["authorization_code", "refresh_token"],
      subject_types_supported: ["public"],
      id_token_signing_alg_values_supported: ["RS256", "HS256", "ES256"],
      token_endpoint_auth_methods_supported: ["client_secret_basic", "client_secret_post", "none"],
      claims_supported: [
        "sub",
        "aud",
        "iss",
        "exp",
        "iat",
        "auth_time",
        "nonce",
        "email",
        "email_verified",
        "phone_number",
        "phone_number_verified",
        "name",
        "picture",
        "preferred_username",
        "updated_at",
      ],
      code_challenge_methods_supported: ["S256", "plain"],
    },
  });
