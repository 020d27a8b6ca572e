/** Addresses and keys of this install, read when they are needed: a build knows none of them. */
export interface Environment {
  readonly supabaseUrl: string;
  readonly publishableKey: string;
  /** The private port of the market service, and what opens it. Never sent to a browser. */
  readonly marketUrl: string;
  readonly serviceToken: string;
  readonly computeUrl: string;
}

/** With what the button of the local user signs in; null on an install that has none. */
export function readLocalUser(): { readonly email: string; readonly password: string } | null {
  const email = process.env["CHANDLERY_LOCAL_USER_EMAIL"];
  const password = process.env["CHANDLERY_LOCAL_USER_PASSWORD"];
  return email === undefined || password === undefined ? null : { email, password };
}

export function readEnvironment(): Environment {
  return {
    supabaseUrl: variable("SUPABASE_URL"),
    publishableKey: variable("SUPABASE_PUBLISHABLE_KEY"),
    marketUrl: variable("CHANDLERY_MARKET_URL"),
    serviceToken: variable("CHANDLERY_SERVICE_TOKEN"),
    computeUrl: variable("CHANDLERY_COMPUTE_URL"),
  };
}

function variable(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === "") {
    throw new Error(`the environment has no ${name}: start the web app with \`npm start\`, or set it`);
  }
  return value;
}

/** Where the mails of a local install lie, which sends none; null on an install that sends them. */
export function readInboxUrl(): string | null {
  return readLocalUser() === null ? null : `${readEnvironment().supabaseUrl}/inbox`;
}
