import { badBody, refused } from "../rest-error.ts";
import { parseMediaType } from "./media-type.ts";
import { type CallArgument } from "./parameters.ts";
import { splitQuery } from "./query-string.ts";

/** The body, read as far as its keys; Postgres reads the values. */
export type Payload =
  | { readonly kind: "json"; readonly text: string; readonly keys: readonly string[] }
  | { readonly kind: "form"; readonly callArguments: readonly CallArgument[]; readonly keys: readonly string[] }
  | { readonly kind: "raw"; readonly body: Buffer; readonly keys: readonly string[] };

export interface PayloadSource {
  readonly body: Buffer;
  readonly contentType: string | undefined;
  /** The `columns` parameter where the method heeds it. */
  readonly columns: readonly string[] | null;
  readonly isCall: boolean;
}

export function parsePayload({ body, contentType, columns, isCall }: PayloadSource): Payload {
  const { type } = parseMediaType(contentType ?? "application/json");
  switch (type) {
    case "application/json":
      return columns === null ? parseJson(body, isCall) : { kind: "json", text: textOf(body), keys: unique(columns) };
    case "application/x-www-form-urlencoded":
      return parseForm(body, isCall);
    case "text/csv":
      throw refused("bodies of the media type text/csv");
    case "text/plain":
    case "text/xml":
    case "application/octet-stream":
      if (isCall) {
        return { kind: "raw", body, keys: [] };
      }
      throw badBody(`Content-Type not acceptable: ${type}`);
    default:
      throw badBody(`Content-Type not acceptable: ${type}`);
  }
}

function parseForm(body: Buffer, isCall: boolean): Payload {
  const fields = splitQuery(textOf(body)).map(({ key, value }) => ({ name: key, value: value ?? "" }));
  const keys = unique(fields.map(({ name }) => name));
  if (isCall) {
    return { kind: "form", callArguments: fields, keys };
  }
  return {
    kind: "json",
    text: JSON.stringify(Object.fromEntries(fields.map(({ name, value }) => [name, value]))),
    keys,
  };
}

function parseJson(body: Buffer, isCall: boolean): Payload {
  const text = textOf(body);
  if (text === "" && isCall) {
    return { kind: "json", text, keys: [] };
  }
  const value = parseOrRefuse(text);
  if (Array.isArray(value)) {
    const keys = value.length === 0 ? [] : uniformKeys(value);
    return { kind: "json", text: value.length === 0 ? "[]" : text, keys };
  }
  // A scalar inserts nothing, as an empty array would.
  return isObject(value) ? { kind: "json", text, keys: keysOf(value) } : { kind: "json", text: "[]", keys: [] };
}

function parseOrRefuse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw badBody("Empty or invalid json");
  }
}

/** One statement inserts all rows, so that all must have the same columns. */
function uniformKeys(rows: readonly unknown[]): readonly string[] {
  const [first, ...others] = rows.map((row) => (isObject(row) ? keysOf(row) : null));
  const isUniform = others.every((keys) => keys !== null && first?.join("\0") === keys.join("\0"));
  if (first === undefined || first === null || !isUniform) {
    throw badBody("All object keys must match");
  }
  return first;
}

const isObject = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const keysOf = (row: object): readonly string[] => Object.keys(row).sort();
const unique = (names: readonly string[]): readonly string[] => [...new Set(names)].sort();
const textOf = (body: Buffer): string => body.toString("utf8");
