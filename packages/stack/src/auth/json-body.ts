import { AuthError } from "./auth-error.ts";

export type JsonObject = Readonly<Record<string, unknown>>;

/** A request's body, read field by field: what is absent or null has a field's empty value, as Go's decoder does. */
export interface JsonBody {
  readonly text: (name: string) => string;
  /** Null where the field is absent: "" and no password at all are two things. */
  readonly optionalText: (name: string) => string | null;
  readonly flag: (name: string) => boolean;
  readonly object: (name: string) => JsonObject | null;
}

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export function parseJsonBody(text: string): JsonBody {
  const fields = parseObject(text);
  const read = <T>(name: string, fits: (value: unknown) => value is T): T | null => {
    const value = fields[name] ?? null;
    if (value === null || fits(value)) {
      return value;
    }
    throw badJson(`the field ${name} has another type`);
  };
  return {
    text: (name) => read(name, isText) ?? "",
    optionalText: (name) => read(name, isText),
    flag: (name) => read(name, isFlag) ?? false,
    object: (name) => read(name, isObject),
  };
}

const isText = (value: unknown): value is string => typeof value === "string";
const isFlag = (value: unknown): value is boolean => typeof value === "boolean";

function parseObject(text: string): JsonObject {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw badJson(error instanceof Error ? error.message : String(error));
  }
  if (parsed === null) {
    return {};
  }
  if (!isObject(parsed)) {
    throw badJson("the body is no object");
  }
  // Postgres text and jsonb cannot hold it, and a fault of the database is no answer to a bad request.
  if (text.includes("\\u0000")) {
    throw badJson("the body has the character U+0000");
  }
  return parsed;
}

const badJson = (detail: string): AuthError =>
  new AuthError(400, "bad_json", `Could not parse request body as JSON: ${detail}`);
