import { RestError, noSuchMethod, refused } from "../rest-error.ts";
import { type QualifiedName } from "../sql/sql.ts";
import { type BodyForm, negotiate } from "./media-type.ts";
import { type QueryParameters, parseParameters } from "./parameters.ts";
import { type Payload, parsePayload } from "./payload.ts";
import { type PreferenceRules, type Preferences, parsePreferences } from "./preferences.ts";
import { type RowRange, topRange } from "./range.ts";

export type Action =
  | { readonly kind: "read"; readonly target: QualifiedName; readonly isHead: boolean }
  | { readonly kind: "mutate"; readonly target: QualifiedName; readonly mutation: Mutation }
  | { readonly kind: "call"; readonly target: QualifiedName; readonly isSafe: boolean; readonly isHead: boolean }
  | { readonly kind: "describe"; readonly target: QualifiedName; readonly isCall: boolean }
  | { readonly kind: "describe_root" }
  | { readonly kind: "root" };

export type Mutation = "insert" | "update" | "put" | "delete";

/** What the caller asks for, in the service's own words, before the database's schema is looked at. */
export interface ApiRequest {
  readonly action: Action;
  readonly schema: string;
  /** The answer names the schema when there was a choice. */
  readonly namesSchema: boolean;
  readonly parameters: QueryParameters;
  readonly range: RowRange;
  readonly payload: Payload | null;
  readonly preferences: Preferences;
  /** Asked for last: what is wrong with the rest of a request is said first. */
  readonly negotiateForm: () => BodyForm;
}

export interface RawRequest {
  readonly method: string;
  readonly path: string;
  readonly rawQuery: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
}

export interface RequestRules extends PreferenceRules {
  readonly schemas: readonly string[];
  readonly hasPlans: boolean;
}

export function parseApiRequest(raw: RawRequest, rules: RequestRules): ApiRequest {
  const resource = parsePath(raw.path);
  const { schema, namesSchema } = pickSchema(raw, rules.schemas);
  const action = actionOf(raw.method, resource, schema);
  const parameters = parseParameters(raw.rawQuery, action.kind === "call" && action.isSafe);
  const range = topRange(parameters.rootRange, raw.method === "GET" ? raw.headers["range"] : undefined);
  demandNoRange(action, parameters);
  return {
    action,
    schema,
    namesSchema,
    parameters,
    range,
    payload: payloadOf(raw, action, parameters),
    preferences: parsePreferences(raw.headers["prefer"], rules),
    negotiateForm: () => negotiate(raw.headers["accept"], rules.hasPlans),
  };
}

type Resource = { readonly kind: "root" } | { readonly kind: "relation" | "function"; readonly name: string };

function parsePath(path: string): Resource {
  const [first, second, ...more] = path.split("/").slice(1).map(decodeSegment);
  if (first === undefined || (first === "" && second === undefined)) {
    return { kind: "root" };
  }
  if (second === undefined) {
    return { kind: "relation", name: first };
  }
  if (first === "rpc" && more.length === 0) {
    return { kind: "function", name: second };
  }
  throw new RestError({ status: 404, code: "PGRST125", message: "Invalid path specified in request URL" });
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function pickSchema(raw: RawRequest, schemas: readonly string[]) {
  const isWrite = ["POST", "PATCH", "PUT", "DELETE"].includes(raw.method);
  const asked = raw.headers[isWrite ? "content-profile" : "accept-profile"];
  if (asked !== undefined && !schemas.includes(asked)) {
    throw new RestError({
      status: 406,
      code: "PGRST106",
      message: `Invalid schema: ${asked}`,
      hint: `Only the following schemas are exposed: ${schemas.join(", ")}`,
    });
  }
  return { schema: asked ?? schemas[0] ?? "public", namesSchema: asked !== undefined || schemas.length !== 1 };
}

function actionOf(method: string, resource: Resource, schema: string): Action {
  if (resource.kind === "root") {
    return rootAction(method);
  }
  const target = { schema, name: resource.name };
  return resource.kind === "function" ? callAction(method, target) : relationAction(method, target);
}

function rootAction(method: string): Action {
  if (method === "OPTIONS") {
    return { kind: "describe_root" };
  }
  if (method === "GET" || method === "HEAD") {
    return { kind: "root" };
  }
  throw noSuchMethod(method);
}

function callAction(method: string, target: QualifiedName): Action {
  switch (method) {
    case "GET":
    case "HEAD":
      return { kind: "call", target, isSafe: true, isHead: method === "HEAD" };
    case "POST":
      return { kind: "call", target, isSafe: false, isHead: false };
    case "OPTIONS":
      return { kind: "describe", target, isCall: true };
    default:
      throw new RestError({ status: 405, code: "PGRST101", message: `Cannot use the ${method} method on RPC` });
  }
}

const mutations: Readonly<Record<string, Mutation>> = {
  POST: "insert",
  PATCH: "update",
  PUT: "put",
  DELETE: "delete",
};

function relationAction(method: string, target: QualifiedName): Action {
  if (method === "GET" || method === "HEAD") {
    return { kind: "read", target, isHead: method === "HEAD" };
  }
  if (method === "OPTIONS") {
    return { kind: "describe", target, isCall: false };
  }
  const mutation = mutations[method];
  if (mutation === undefined) {
    throw noSuchMethod(method);
  }
  return { kind: "mutate", target, mutation };
}

/** Newer versions of PostgREST forget a limit on PATCH and DELETE, and change every row: nobody means that. */
function demandNoRange(action: Action, { rootRange, ranges }: QueryParameters): void {
  const hasRange = rootRange.lower !== 0n || rootRange.upper !== null;
  if (action.kind !== "mutate" || action.mutation === "insert" || !(hasRange || ranges.length > 0)) {
    return;
  }
  if (action.mutation !== "put") {
    throw refused("limit and offset on PATCH and DELETE");
  }
  if (!hasRange) {
    return;
  }
  throw new RestError({
    status: 400,
    code: "PGRST114",
    message: "limit/offset querystring parameters are not allowed for PUT",
  });
}

function payloadOf(raw: RawRequest, action: Action, { columns }: QueryParameters): Payload | null {
  const isCall = action.kind === "call" && !action.isSafe;
  if (!isCall && (action.kind !== "mutate" || action.mutation === "delete")) {
    return null;
  }
  const heedsColumns = isCall || (action.kind === "mutate" && action.mutation !== "put");
  return parsePayload({
    body: raw.body,
    contentType: raw.headers["content-type"],
    columns: heedsColumns ? columns : null,
    isCall,
  });
}
