import { backupErrorCodes } from "./backup-error-code.ts";
import { auditErrorCodes } from "./audit-error-code.ts";
import { type ErrorPage } from "./error-page.ts";
import { exchangeKeyErrorCodes } from "./exchange-key-error-code.ts";
import { supabaseErrorCodes } from "./supabase-error-code.ts";
import { tradingErrorCodes } from "./trading-error-code.ts";

/** Every code there is, named for the rule that was broken. A code is never renamed and never reused. */
export const errorCodes = {
  // Requests
  request_invalid: {
    title: "The request does not have the expected shape",
    status: 422,
    retryable: false,
    suggestion: "Read the list of faults: each names the field and what was expected there.",
  },
  request_body_too_large: {
    title: "The request body is too large",
    status: 413,
    retryable: false,
    suggestion: "Send fewer candles in one request; the limit is in the detail.",
  },
  method_not_allowed: {
    title: "The method is not allowed",
    status: 405,
    retryable: false,
    suggestion: "Use one of the methods that the detail names.",
  },
  idempotency_key_missing: {
    title: "An idempotency key is needed",
    status: 422,
    retryable: false,
    suggestion: "Send the header `Idempotency-Key` with a fresh UUID, and the same one where the request is repeated.",
  },
  route_not_found: {
    title: "There is no such address",
    status: 404,
    retryable: false,
    suggestion: "Open /docs on the same address for the list of routes.",
  },
  internal_fault: {
    title: "The service failed",
    status: 500,
    retryable: true,
    suggestion: "Try again. If it stays, look for the request id in the service's log.",
  },
  database_unavailable: {
    title: "The database does not answer",
    status: 503,
    retryable: true,
    suggestion: "Try again in a few seconds; `chandlery status` tells whether Postgres runs.",
  },

  service_unreachable: {
    title: "The service does not answer",
    status: 503,
    retryable: true,
    suggestion: "See with `chandlery status` whether it runs, and start it with `npm start`.",
  },

  // Authentication
  service_token_missing: {
    title: "A service token is needed",
    status: 401,
    retryable: false,
    suggestion:
      "Send the header `Authorization: Bearer <service token>`; the token is in `secrets.json` of the data folder.",
  },
  service_token_invalid: {
    title: "The service token is not valid",
    status: 401,
    retryable: false,
    suggestion: "Use the service token of this install; ingest keys and other tokens are not accepted here.",
  },
  user_token_missing: {
    title: "A user's token is needed",
    status: 401,
    retryable: false,
    suggestion: "Sign in, and send the header `Authorization: Bearer <access token>`.",
  },
  user_token_invalid: {
    title: "The user's token is not valid",
    status: 401,
    retryable: false,
    suggestion: "Use an access token of this install's Auth; other tokens and keys are not accepted here.",
  },
  user_token_expired: {
    title: "The user's token has expired",
    status: 401,
    retryable: true,
    suggestion: "Refresh the session and send the new access token.",
  },
  auth_unavailable: {
    title: "Auth does not answer",
    status: 503,
    retryable: true,
    suggestion: "Try again in a few seconds; `chandlery status` tells what runs.",
  },
  role_missing: {
    title: "The user may not do this",
    status: 403,
    retryable: false,
    suggestion: "Ask an admin for the role that the detail names.",
  },
  recent_sign_in_needed: {
    title: "The sign-in is too long ago for this",
    status: 403,
    retryable: false,
    suggestion:
      "Sign in again, with the password and the code where there is a second factor, and send the same request with the new token. It holds for ten minutes; refreshing a token does not renew it.",
  },
  ingest_key_missing: {
    title: "An ingest key is needed",
    status: 401,
    retryable: false,
    suggestion: "Send the header `X-API-KEY`; make a key with `chandlery keys create --source S`.",
  },
  ingest_key_invalid: {
    title: "The ingest key is not valid",
    status: 401,
    retryable: false,
    suggestion: "The key is unknown or revoked: make a new one with `chandlery keys create --source S`.",
  },
  ingest_key_out_of_scope: {
    title: "The ingest key may not write this symbol",
    status: 403,
    retryable: false,
    suggestion: "Use a key that is made for this symbol, or make one without `--symbol`.",
  },

  // Candles
  timeframe_unknown: {
    title: "The timeframe is not known",
    status: 422,
    retryable: false,
    suggestion: "Use 1m, 5m, 15m, 1h, 4h, 1d and the like, or MetaTrader's names (M5, H1, D1).",
  },
  instant_invalid: {
    title: "The time cannot be read",
    status: 422,
    retryable: false,
    suggestion: "Send ISO 8601 with a zone (2024-01-01T00:00:00Z) or milliseconds since 1970.",
  },
  range_reversed: {
    title: "`from` is not before `to`",
    status: 422,
    retryable: false,
    suggestion: "Swap the two: `from` is inclusive, `to` is exclusive.",
  },
  series_not_found: {
    title: "There are no candles of this symbol and timeframe",
    status: 404,
    retryable: false,
    suggestion: "Import some with `chandlery import`, or check the spelling of symbol, timeframe and source.",
  },
  series_ambiguous: {
    title: "More than one source has this symbol and timeframe",
    status: 422,
    retryable: false,
    suggestion: "Add `source`: the detail lists those that there are.",
  },

  // Candle numbers and times: the same rules in a file and over HTTP
  candle_number_invalid: {
    title: "A value of a candle is not a number",
    status: 422,
    retryable: false,
    suggestion:
      "Send plain decimals such as 64321.5, or with an exponent (2.9e-7); NaN, infinities and empty fields are not values.",
  },
  candle_number_too_precise: {
    title: "A value of a candle has more decimals than are kept",
    status: 422,
    retryable: false,
    suggestion:
      "At most 8 decimals are kept, fewer where values are large; round the source before it is sent. The noise of float64 (0.30000000000000004) is accepted.",
  },
  candle_number_too_large: {
    title: "A value of a candle needs more than 15 digits",
    status: 422,
    retryable: false,
    suggestion: "A series keeps at most 15 to 16 digits, decimals included: give prices or volumes in a larger unit.",
  },
  candle_exceeds_series_scale: {
    title: "A value does not fit the scale of its stored series",
    status: 422,
    retryable: false,
    suggestion:
      "The series keeps a fixed number of decimals since its first candle: import the history under another source name.",
  },
  candle_price_not_positive: {
    title: "A price is zero or negative",
    status: 422,
    retryable: false,
    suggestion: "Prices must be above zero; instruments that trade at negative prices are not supported yet.",
  },
  candle_high_too_low: {
    title: "The high is below another price of the candle",
    status: 422,
    retryable: false,
    suggestion: "Check the order of the columns: open, high, low, close, volume.",
  },
  candle_low_too_high: {
    title: "The low is above another price of the candle",
    status: 422,
    retryable: false,
    suggestion: "Check the order of the columns: open, high, low, close, volume.",
  },
  candle_volume_negative: {
    title: "The volume is negative",
    status: 422,
    retryable: false,
    suggestion: "Send 0 where the source has no volume.",
  },
  candle_time_in_seconds: {
    title: "The time is in seconds, not in milliseconds",
    status: 422,
    retryable: false,
    suggestion: "Multiply by 1,000, or send ISO 8601 with a zone.",
  },
  candle_time_in_future: {
    title: "The candle opens in the future",
    status: 422,
    retryable: false,
    suggestion:
      "Check the clock and the zone of the source: times are UTC, and at most 2 minutes ahead of this machine's clock.",
  },
  candle_time_off_grid: {
    title: "The time is not one at which a candle of this timeframe opens",
    status: 422,
    retryable: false,
    suggestion:
      "Send the time at which the candle opened; it lies on a whole multiple of the timeframe, or of 15 minutes for longer ones.",
  },
  candle_time_too_close: {
    title: "Two candles are closer together than their timeframe",
    status: 422,
    retryable: false,
    suggestion: "Check the timeframe: the rows look like those of a shorter one.",
  },
  candle_time_not_ascending: {
    title: "The candles are not in order of time",
    status: 422,
    retryable: false,
    suggestion: "Sort the rows by time, oldest first.",
  },
  candle_time_duplicate: {
    title: "The same time stands there twice",
    status: 422,
    retryable: false,
    suggestion: "Keep one row for each time.",
  },
  candle_versions_too_many: {
    title: "One closed candle stands in the request with too many different values",
    status: 422,
    retryable: false,
    suggestion: "Send each closed candle once. A candle that is still forming is sent with `closed: false`.",
  },

  // Candle files
  csv_unreadable: {
    title: "The file cannot be read",
    status: 422,
    retryable: false,
    suggestion: "Check the path, and that a `.gz` file is complete.",
  },
  csv_header_unexpected: {
    title: "The first line of the file is not the expected header",
    status: 422,
    retryable: false,
    suggestion: "The first line must be `timestamp_ms,open,high,low,close,volume`.",
  },
  csv_field_count: {
    title: "A line does not have six fields",
    status: 422,
    retryable: false,
    suggestion: "Each line is `timestamp_ms,open,high,low,close,volume`, divided by commas, without quotes.",
  },
  csv_empty: {
    title: "The file has no candles",
    status: 422,
    retryable: false,
    suggestion: "Check that it is the right file: only the header is there.",
  },
  csv_too_many_rows: {
    title: "The file has more rows than one import takes",
    status: 422,
    retryable: false,
    suggestion: "Split the file: at most 25,000,000 rows are checked and imported at a time.",
  },
  csv_has_faults: {
    title: "The file has faults, so nothing was imported",
    status: 422,
    retryable: false,
    suggestion: "Correct the lines that are named and import the file again.",
  },
  import_busy: {
    title: "Too many files are imported at the moment",
    status: 503,
    retryable: true,
    suggestion: "Wait until one of them has ended, then send the file again.",
  },
  import_interrupted: {
    title: "The import ended before the file was through",
    status: 503,
    retryable: true,
    suggestion: "Send the file again: what is stored already is found unchanged, the rest is added.",
  },
  stream_client_too_slow: {
    title: "The client reads the stream too slowly",
    status: 503,
    retryable: true,
    suggestion: "Connect again and fetch what is missing with GET /api/v1/candles; more than 1 MiB waited to be read.",
  },
  ingest_key_unknown: {
    title: "There is no such ingest key",
    status: 404,
    retryable: false,
    suggestion: "List the keys with `chandlery keys list`.",
  },

  // Strategies
  strategy_not_found: {
    title: "The strategy is not found",
    status: 404,
    retryable: false,
    suggestion: "Give the name of a built-in strategy, or the path of a file that exports `strategy`.",
  },
  strategy_file_needs_admin: {
    title: "A strategy from a file needs an admin",
    status: 403,
    retryable: false,
    suggestion: "Use a built-in strategy, or ask an admin to run the file: it is code on the engine's machine.",
  },
  strategy_file_invalid: {
    title: "The file is not a strategy",
    status: 422,
    retryable: false,
    suggestion: "The file must export `strategy`, made with `defineStrategy({ name, parameters, create })`.",
  },
  strategy_parameter_unknown: {
    title: "The strategy has no such parameter",
    status: 422,
    retryable: false,
    suggestion: "Use one of the parameters that the detail lists.",
  },
  strategy_parameter_invalid: {
    title: "The parameter has the wrong type or value",
    status: 422,
    retryable: false,
    suggestion: "Give a value of the type of the parameter's default.",
  },
  strategy_failed: {
    title: "The strategy threw an error",
    status: 422,
    retryable: false,
    suggestion: "The detail names the candle and the error; run the strategy's own tests on that candle.",
  },
  strategy_timed_out: {
    title: "The strategy did not return",
    status: 422,
    retryable: false,
    suggestion: "`onCandle` must return promptly: look for an endless loop at the candle that the detail names.",
  },
  strategy_answer_invalid: {
    title: "The strategy's answer is no signal",
    status: 422,
    retryable: false,
    suggestion:
      "Return nothing, or what enterLong, enterShort, exit and cancel make; prices and distances are above zero.",
  },
  strategy_looked_ahead: {
    title: "The strategy asked for the future",
    status: 422,
    retryable: false,
    suggestion: "Look back only: `ago(n)` takes n of 0 or more.",
  },
  indicator_period_invalid: {
    title: "The indicator's period is not valid",
    status: 422,
    retryable: false,
    suggestion: "Use a whole number from 1 to 1,000,000.",
  },

  // Runs
  run_not_found: {
    title: "There is no such run",
    status: 404,
    retryable: false,
    suggestion: "List the runs for their ids: GET /api/v1/backtests, GET /api/v1/paper-runs.",
  },
  run_already_over: {
    title: "The run is over",
    status: 409,
    retryable: false,
    suggestion: "Only a run that is queued or running can be ended; start another one.",
  },
  run_cancelled: {
    title: "The run was cancelled",
    status: 409,
    retryable: false,
    suggestion: "Start it again if it is still wanted.",
  },
  range_without_candles: {
    title: "There are no candles in this range",
    status: 422,
    retryable: false,
    suggestion: "Choose a range within the series; GET /api/v1/candles shows what there is.",
  },
  replay_diverged: {
    title: "The run did not repeat itself",
    status: 500,
    retryable: false,
    suggestion:
      "The strategy's file or its inputs changed since the run began, or it uses chance or time: start a new run.",
  },

  // The gate and the venue
  kill_switch_active: {
    title: "The kill switch is on",
    status: 409,
    retryable: false,
    suggestion: "Entries are refused until the switch is reset; exits stay possible.",
  },
  position_already_open: {
    title: "A position is already open",
    status: 409,
    retryable: false,
    suggestion: "Exit first, or answer with an exit and an entry together.",
  },
  order_quantity_zero: {
    title: "The quantity rounds down to nothing",
    status: 422,
    retryable: false,
    suggestion: "Use more cash, a larger fraction, or an instrument with finer quantities.",
  },
  order_exceeds_funds: {
    title: "The order costs more than the account has",
    status: 422,
    retryable: false,
    suggestion: "Leave room for fees and a gap at the open: a cash fraction below 1.",
  },
  exit_level_not_positive: {
    title: "A stop or target would lie at or below zero",
    status: 422,
    retryable: false,
    suggestion: "No price reaches such a level: give a smaller distance, in the unit that the level takes.",
  },
  intent_exceeds_max_position: {
    title: "The position would be larger than the limit",
    status: 422,
    retryable: false,
    suggestion: "Trade a smaller quantity, or raise the limit `maxPosition` on purpose.",
  },
  intent_exceeds_max_order_value: {
    title: "The order is worth more than the limit",
    status: 422,
    retryable: false,
    suggestion: "Trade a smaller quantity, or raise the limit `maxOrderValue` on purpose.",
  },
  daily_loss_limit_reached: {
    title: "The daily loss limit is reached",
    status: 409,
    retryable: false,
    suggestion: "Entries are possible again after 00:00 UTC.",
  },

  // The install: data folder, Postgres, processes
  not_running: {
    title: "Nothing is running",
    status: 409,
    retryable: true,
    suggestion: "Start it with `npm start` (or `npx chandlery up`), with the same `--data-dir`.",
  },
  data_folder_busy: {
    title: "Another command uses the data folder",
    status: 409,
    retryable: true,
    suggestion: "Wait for it to end, or name another folder with `--data-dir`.",
  },
  data_folder_unusable: {
    title: "The data folder cannot be used",
    status: 500,
    retryable: false,
    suggestion: "Name a folder that you may write with `--data-dir`, or run as the user that made it.",
  },
  port_busy: {
    title: "A port is in use by another program",
    status: 409,
    retryable: false,
    suggestion: "End that program, or take other ports with `--port-base`.",
  },
  service_failed: {
    title: "A service does not stay up",
    status: 503,
    retryable: true,
    suggestion: "Look into its log in the folder `log` of the data folder.",
  },
  web_build_failed: {
    title: "The web app could not be built",
    status: 500,
    retryable: false,
    suggestion: "Look at the lines above; `npx chandlery up --no-web` starts everything else.",
  },
  stop_timed_out: {
    title: "What was asked to stop still runs",
    status: 504,
    retryable: true,
    suggestion: "Try again; if it stays, end the process whose pid is in the detail.",
  },
  command_invalid: {
    title: "The command is not complete or not right",
    status: 422,
    retryable: false,
    suggestion: "`chandlery <command> --help` lists what it takes.",
  },
  interrupted: {
    title: "The command was stopped by a signal",
    status: 499,
    retryable: true,
    suggestion: "Run it again: what was committed is kept.",
  },
  job_failed: {
    title: "A job ended without a result",
    status: 500,
    retryable: true,
    suggestion: "Run it again; if it stays, the lines above are the job's own.",
  },

  ...tradingErrorCodes,
  ...auditErrorCodes,
  ...supabaseErrorCodes,
  ...exchangeKeyErrorCodes,
  ...backupErrorCodes,
} as const satisfies Record<string, ErrorPage>;

export type ErrorCode = keyof typeof errorCodes;
