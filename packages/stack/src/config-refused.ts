/** Settings that this stack cannot follow, with what they must be. `*` stands for any one name. */
const settings: readonly (readonly [path: string, isOff: (value: unknown) => boolean])[] = [
  ["api.tls.enabled", isFalse],
  ["auth.enable_anonymous_sign_ins", isFalse],
  ["auth.enable_manual_linking", isFalse],
  ["auth.signing_keys_path", isEmpty],
  ["auth.sms.enable_signup", isFalse],
  ["auth.external.*.enabled", isFalse],
  ["auth.captcha.enabled", isFalse],
  ["auth.email.smtp.enabled", isFalse],
  ["auth.email.template", isEmpty],
  ["auth.email.notification.*.enabled", isFalse],
  ["auth.hook.before_user_created.enabled", isFalse],
  ["auth.hook.after_user_created.enabled", isFalse],
  ["auth.hook.mfa_verification_attempt.enabled", isFalse],
  ["auth.hook.password_verification_attempt.enabled", isFalse],
  ["auth.hook.send_email.enabled", isFalse],
  ["auth.hook.send_sms.enabled", isFalse],
  ["auth.hook.custom_access_token.uri", isPostgresFunction],
  ["auth.mfa.phone.enroll_enabled", isFalse],
  ["auth.mfa.phone.verify_enabled", isFalse],
  ["auth.mfa.web_authn.enroll_enabled", isFalse],
  ["auth.mfa.web_authn.verify_enabled", isFalse],
  ["auth.oauth_server.enabled", isFalse],
  ["auth.passkey.enabled", isFalse],
  ["auth.sessions.timebox", isEmpty],
  ["auth.sessions.inactivity_timeout", isEmpty],
  ["auth.third_party.*.enabled", isFalse],
  ["auth.web3.*.enabled", isFalse],
  ["storage.s3_protocol.enabled", isFalse],
  ["storage.image_transformation.enabled", isFalse],
];

/** The names of what is switched on and would be ignored: better refused at the start than different in silence. */
export const refusedSettings = (toml: unknown): readonly string[] =>
  settings.flatMap(([path, isOff]) =>
    valuesAt(toml, path.split("."), [])
      .filter(({ value }) => !isOff(value))
      .map(({ name }) => name),
  );

interface Found {
  readonly name: string;
  readonly value: unknown;
}

function valuesAt(toml: unknown, path: readonly string[], walked: readonly string[]): readonly Found[] {
  const [step, ...rest] = path;
  if (step === undefined) {
    return [{ name: walked.join("."), value: toml }];
  }
  const entries = typeof toml === "object" && toml !== null ? Object.entries(toml) : [];
  return entries
    .filter(([name]) => step === "*" || name === step)
    .flatMap(([name, value]) => valuesAt(value, rest, [...walked, name]));
}

function isFalse(value: unknown): boolean {
  return value === false;
}

function isEmpty(value: unknown): boolean {
  return (
    value === "" || value === "0s" || (typeof value === "object" && value !== null && Object.keys(value).length === 0)
  );
}

function isPostgresFunction(value: unknown): boolean {
  return value === "" || (typeof value === "string" && /^pg-functions:\/\/postgres\/[^/?#]+\/[^/?#]+$/.test(value));
}
