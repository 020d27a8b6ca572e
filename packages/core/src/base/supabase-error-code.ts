import { type ErrorPage } from "./error-page.ts";

/** What can be wrong with Supabase: the local one and its database, or one elsewhere. */
export const supabaseErrorCodes = {
  // Elsewhere
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

  // The local one
  postgres_binaries_missing: {
    title: "There is no Postgres for this machine",
    status: 500,
    retryable: false,
    suggestion: "Run `npm ci` again without `--omit=optional`.",
  },
  postgres_initdb_failed: {
    title: "The database folder cannot be made",
    status: 500,
    retryable: false,
    suggestion: "Look at the detail: a full disk and a folder that may not be written are the usual causes.",
  },
  postgres_start_failed: {
    title: "Postgres does not start",
    status: 503,
    retryable: true,
    suggestion: "The whole story is in `log/postgres.log` of the data folder.",
  },
  postgres_folder_damaged: {
    title: "The database folder is not whole",
    status: 500,
    retryable: false,
    suggestion: "Put the folder back from a backup. To begin with an empty database, move it away.",
  },
  postgres_folder_missing: {
    title: "The database folder is gone",
    status: 500,
    retryable: false,
    suggestion:
      "Put the folder back from a backup. To begin with an empty database, delete the pointer named in the detail.",
  },
  postgres_folder_unreachable: {
    title: "The database folder cannot be entered",
    status: 500,
    retryable: false,
    suggestion: "Name a data folder that Postgres' user can enter, or run as an ordinary user.",
  },
  secrets_unreadable: {
    title: "The secrets cannot be read",
    status: 500,
    retryable: false,
    suggestion: "Run as the user that made the data folder, or put `secrets.json` back from a backup.",
  },
  secrets_do_not_match: {
    title: "The secrets are not those of this database",
    status: 500,
    retryable: false,
    suggestion: "Put back the `secrets.json` that was made with this database.",
  },
  stack_config_not_supported: {
    title: "The configuration asks for what the local stack does not do",
    status: 500,
    retryable: false,
    suggestion:
      "Switch the named settings off in `supabase/config.toml`, or use Supabase itself with `--supabase-url`.",
  },
  migration_name_invalid: {
    title: "A migration's name is not valid",
    status: 500,
    retryable: false,
    suggestion: "Name migrations YYYYMMDDHHMMSS_verb_noun.sql, each with a version of its own.",
  },
  migration_changed: {
    title: "An applied migration was changed",
    status: 409,
    retryable: false,
    suggestion: "Put the file back as it was, and make the change in a new migration.",
  },
  migration_unknown: {
    title: "The database is newer than this version",
    status: 409,
    retryable: false,
    suggestion: "Update Chandlery, or use another data folder.",
  },
  migration_out_of_order: {
    title: "A migration is older than the last applied",
    status: 409,
    retryable: false,
    suggestion: "Give the file a version later than every applied one.",
  },
  migration_controls_transaction: {
    title: "A migration begins or ends a transaction",
    status: 500,
    retryable: false,
    suggestion: "Remove the statement: every migration already runs in one transaction of its own.",
  },
  migration_failed: {
    title: "A migration failed",
    status: 500,
    retryable: false,
    suggestion: "Nothing of the file was kept. Correct the statement and start again.",
  },
} as const satisfies Record<string, ErrorPage>;
