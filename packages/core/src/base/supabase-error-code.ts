import { type ErrorPage } from "./error-page.ts";

/** What can be wrong with a Supabase that is not of this install. */
export const supabaseErrorCodes = {
  supabase_url_invalid: {
    title: "The address of the Supabase cannot be used",
    status: 422,
    retryable: false,
    suggestion:
      "Give `--supabase-url https://<project>.supabase.co`, or the address of your own; http is for this machine alone.",
  },
  remote_variables_missing: {
    title: "What is needed to use a Supabase elsewhere is not in the environment",
    status: 422,
    retryable: false,
    suggestion:
      "Set SUPABASE_PUBLISHABLE_KEY (sb_publishable_… or the anon key) and SUPABASE_DB_URL (postgresql://postgres:<password>@<host>:5432/postgres, a direct or session connection); both are shown in the project's settings.",
  },
  supabase_key_refused: {
    title: "The key of the Supabase is not the right one",
    status: 401,
    retryable: false,
    suggestion:
      "Set SUPABASE_PUBLISHABLE_KEY to the publishable (or anon) key of this very project, and never to a secret key.",
  },
  supabase_unreachable: {
    title: "The Supabase does not answer",
    status: 503,
    retryable: true,
    suggestion: "Check the address, that the project runs and is not paused, and that this machine may reach it.",
  },
  remote_database_url_invalid: {
    title: "The address of the database cannot be used",
    status: 422,
    retryable: false,
    suggestion:
      "Set SUPABASE_DB_URL to postgresql://postgres:<password>@<host>:5432/postgres with an encoded password; `?sslmode=` and `&sslrootcert=<file>` are honoured, and verify-full is what a host elsewhere gets without them.",
  },
  remote_database_unreachable: {
    title: "The database of the Supabase cannot be used",
    status: 503,
    retryable: true,
    suggestion:
      "Check host and port in SUPABASE_DB_URL. If it is the certificate that is refused, download the project's and add `&sslrootcert=<file>`.",
  },
  remote_database_login_refused: {
    title: "The database refuses the login of its owner",
    status: 401,
    retryable: false,
    suggestion: "Correct the password in SUPABASE_DB_URL; characters such as @ and / in it are written encoded.",
  },
  role_login_refused: {
    title: "The database refuses the login of a service",
    status: 401,
    retryable: false,
    suggestion:
      "Run `chandlery roles set --supabase-url <url>` with the same variables and data folder. Installs that share a database share `secrets.json`.",
  },
  local_user_missing: {
    title: "There is no local user on this install",
    status: 409,
    retryable: false,
    suggestion: "Sign up or in with the web app, or call the compute API with a user's access token.",
  },
} as const satisfies Record<string, ErrorPage>;
