import { type DatabaseError } from "pg";
import { RestError } from "../rest-error.ts";

/** What Postgres refused, with the status that PostgREST gives its SQLSTATE. */
export function fromDatabase(error: DatabaseError, isAnonymous: boolean): RestError {
  const code = error.code ?? "";
  if (code === "PGRST") {
    return raised(error);
  }
  const status = statusOf(code, error.message, isAnonymous);
  return new RestError({
    status,
    code,
    message: error.message,
    details: error.detail ?? null,
    hint: error.hint ?? null,
    headers: status === 401 ? { "www-authenticate": "Bearer" } : {},
  });
}

const exact: Readonly<Record<string, number>> = {
  "23503": 409,
  "23505": 409,
  "25006": 405,
  "42883": 404,
  "42P01": 404,
  "42P17": 500,
  "53400": 500,
  "57P01": 503,
  P0001: 400,
};

const byClass: Readonly<Record<string, number>> = {
  "08": 503,
  "09": 500,
  "0L": 403,
  "0P": 403,
  "25": 500,
  "28": 403,
  "2D": 500,
  "38": 500,
  "39": 500,
  "3B": 500,
  "40": 500,
  "53": 503,
  "54": 500,
  "55": 500,
  "57": 500,
  "58": 500,
  F0: 500,
  HV: 500,
  P0: 500,
  XX: 500,
};

function statusOf(code: string, message: string, isAnonymous: boolean): number {
  switch (code) {
    case "42501":
      return isAnonymous ? 401 : 403;
    case "21000":
      return message.endsWith("requires a WHERE clause") ? 400 : 500;
    case "22023":
      return message.startsWith("role") && message.endsWith("does not exist") ? 401 : 400;
    case "42883":
      return message.startsWith("function xmlagg(") ? 406 : 404;
    default:
      return code.startsWith("PT") ? chosenStatus(code) : (exact[code] ?? byClass[code.slice(0, 2)] ?? 400);
  }
}

/** `raise sqlstate 'PT409'` chooses its status. */
function chosenStatus(code: string): number {
  const status = Number(code.slice(2));
  return Number.isInteger(status) && status >= 200 && status < 1000 ? status : 500;
}

/** `raise sqlstate 'PGRST'` says all of the answer, in two JSON texts. */
function raised(error: DatabaseError): RestError {
  const said = objectIn(error.message);
  const more = objectIn(error.detail ?? "");
  const { code, message, details, hint } = said ?? {};
  const { status, headers } = more ?? {};
  if (typeof code !== "string" || typeof message !== "string" || typeof status !== "number" || !isObject(headers)) {
    return new RestError({
      status: 500,
      code: "PGRST121",
      message: `Could not parse JSON in the "RAISE SQLSTATE 'PGRST'" error`,
    });
  }
  return new RestError({
    status,
    code,
    message,
    details: details ?? null,
    hint: typeof hint === "string" ? hint : null,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
  });
}

function objectIn(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
