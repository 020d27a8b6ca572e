import { type Plan } from "./plan/plan.ts";
import { type ApiRequest } from "./request/api-request.ts";
import { splitQuery } from "./request/query-string.ts";
import { type AppliedPreference, appliedHeader } from "./request/preferences.ts";
import { type RangeAnswer, answerRange, contentRange } from "./request/range.ts";
import { RestError, outOfBounds } from "./rest-error.ts";
import { type PlanResult } from "./run/run-plan.ts";
import { type Relation, type Routine, returnsVoid } from "./schema/schema-cache.ts";

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export function answerPlan(plan: Plan, request: ApiRequest, result: PlanResult, rawQuery: string): Answer {
  switch (plan.kind) {
    case "read":
      return withOverrides(answerRead(plan, request, result, rawQuery), result);
    case "write":
      return withOverrides(answerWrite(plan, request, result), result);
    case "call":
      return withOverrides(answerCall(plan, request, result), result);
  }
}

function answerRead(
  plan: Plan & { readonly kind: "read" },
  request: ApiRequest,
  result: PlanResult,
  rawQuery: string,
): Answer {
  const ranged = answerRange(request.range, result.rows, result.total);
  const headers = {
    "content-range": ranged.contentRange,
    "content-location": `/${plan.read.from.name}${canonical(rawQuery)}`,
    ...typeHeaders(plan, request),
    ...applied(request, []),
  };
  return { status: ranged.status, headers, body: rangedBody(ranged, request, result) };
}

/** What is out of bounds says so in place of its rows; the statement was run all the same. */
const rangedBody = ({ status }: RangeAnswer, { range }: ApiRequest, { total, body }: PlanResult): string =>
  status === 416 ? JSON.stringify(outOfBounds(range.lower, total ?? 0).body) : body;

/** The query with its parameters in order, so that two spellings of one address are seen to be one. */
function canonical(rawQuery: string): string {
  const entries = splitQuery(rawQuery).map(({ key, value }) => ({ key, value: value ?? "" }));
  const sorted = [...entries].sort((left, right) => (left.key < right.key ? -1 : Number(left.key > right.key)));
  const text = sorted.map(({ key, value }) => `${encodeURIComponent(key)}=${encodeURIComponent(value)}`).join("&");
  return text === "" ? "" : `?${text}`;
}

function answerWrite(plan: Plan & { readonly kind: "write" }, request: ApiRequest, result: PlanResult): Answer {
  const { write } = plan;
  const wantsBody = request.preferences.representation === "representation";
  return {
    status: writeStatus(plan, request, result),
    headers: {
      ...locationHeader(write.relation, result),
      ...rangeHeader(plan, request, result),
      ...(wantsBody ? typeHeaders(plan, request) : {}),
      ...applied(request, writePreferences(plan, request)),
    },
    body: wantsBody ? result.body : "",
  };
}

function writeStatus(
  { write }: Plan & { readonly kind: "write" },
  request: ApiRequest,
  { inserted }: PlanResult,
): number {
  const { representation, resolution } = request.preferences;
  switch (write.mutation) {
    case "insert":
      return resolution === "merge-duplicates" && (inserted ?? 0) <= 0 ? 200 : 201;
    case "put":
      return representation !== "representation" ? 204 : (inserted ?? 0) > 0 ? 201 : 200;
    case "update":
    case "delete":
      return representation === "representation" ? 200 : 204;
  }
}

function locationHeader({ name }: Relation, { location }: PlanResult): Readonly<Record<string, string>> {
  if (location === null || location.length === 0) {
    return {};
  }
  const query = location.map(([key, value]) => `${encodeURIComponent(key)}=${encodeURIComponent(value)}`).join("&");
  return { location: `/${name}?${query}` };
}

function rangeHeader(
  { write }: Plan & { readonly kind: "write" },
  { preferences }: ApiRequest,
  { rows }: PlanResult,
): Readonly<Record<string, string>> {
  const total = preferences.count === "exact" || preferences.count === "estimated" ? rows : null;
  switch (write.mutation) {
    case "update":
      return { "content-range": contentRange(0n, BigInt(rows) - 1n, total) };
    case "insert":
    case "delete":
      return { "content-range": contentRange(1n, 0n, total) };
    case "put":
      return {};
  }
}

function writePreferences(
  { write }: Plan & { readonly kind: "write" },
  { parameters }: ApiRequest,
): readonly AppliedPreference[] {
  const resolves = write.relation.primaryKey.length > 0 || parameters.onConflict !== null;
  switch (write.mutation) {
    case "insert":
      return ["representation", "missing", ...(resolves ? (["resolution"] as const) : [])];
    case "update":
      return ["representation", "missing", "maxAffected"];
    case "put":
      return ["representation"];
    case "delete":
      return ["representation", "maxAffected"];
  }
}

function answerCall(plan: Plan & { readonly kind: "call" }, request: ApiRequest, result: PlanResult): Answer {
  const ranged = answerRange(request.range, result.rows, result.total);
  const headers = { "content-range": ranged.contentRange, ...applied(request, ["maxAffected"]) };
  if (returnsVoid(plan.call.routine)) {
    return { status: 204, headers, body: "" };
  }
  const body = rangedBody(ranged, request, result);
  return { status: ranged.status, headers: { ...headers, ...typeHeaders(plan, request) }, body };
}

const typeHeaders = ({ form }: Plan, { namesSchema, schema }: ApiRequest): Readonly<Record<string, string>> => ({
  "content-type": form.contentType,
  ...(namesSchema ? { "content-profile": schema } : {}),
});

function applied({ preferences }: ApiRequest, names: readonly AppliedPreference[]): Readonly<Record<string, string>> {
  const text = appliedHeader(preferences, [...names, "count", "transaction", "handling", "timezone"]);
  return text === null ? {} : { "preference-applied": text };
}

/** A function may set the status and headers of its answer. */
function withOverrides(answer: Answer, { headersText, statusText }: PlanResult): Answer {
  if (headersText === null && statusText === null) {
    return answer;
  }
  const headers = { ...answer.headers };
  for (const [name, value] of headersText === null ? [] : headersIn(headersText)) {
    headers[name.toLowerCase()] = value;
  }
  return { ...answer, status: statusText === null ? answer.status : statusIn(statusText), headers };
}

function headersIn(text: string): readonly (readonly [string, string])[] {
  const members = listIn(text)?.map((entry) =>
    typeof entry === "object" && entry !== null ? Object.entries(entry as Readonly<Record<string, unknown>>) : [],
  );
  const isValid = members?.every((entries) => entries.length === 1 && typeof entries[0]?.[1] === "string");
  if (members === undefined || isValid !== true) {
    throw new RestError({
      status: 500,
      code: "PGRST111",
      message: "response.headers guc must be a JSON array composed of objects with a single key and a string value",
    });
  }
  return members.flat().map(([name, value]) => [name, String(value)]);
}

function listIn(text: string): readonly unknown[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function statusIn(text: string): number {
  const found = /^[0-9]+/.exec(text)?.[0];
  if (found === undefined) {
    throw new RestError({
      status: 500,
      code: "PGRST112",
      message: "response.status guc must be a valid status code",
    });
  }
  return Number(found);
}

const allowed = (methods: readonly string[]): Answer => ({
  status: 200,
  headers: { allow: methods.join(",") },
  body: "",
});

export const describeRoot = (): Answer => allowed(["OPTIONS", "GET", "HEAD"]);

export const describeRoutine = ({ volatility }: Routine): Answer =>
  allowed(volatility === "volatile" ? ["OPTIONS", "POST"] : ["OPTIONS", "GET", "HEAD", "POST"]);

export const describeRelation = ({ isInsertable, isUpdatable, isDeletable, primaryKey }: Relation): Answer =>
  allowed([
    "OPTIONS",
    "GET",
    "HEAD",
    ...(isInsertable ? ["POST"] : []),
    ...(isInsertable && isUpdatable && primaryKey.length > 0 ? ["PUT"] : []),
    ...(isUpdatable ? ["PATCH"] : []),
    ...(isDeletable ? ["DELETE"] : []),
  ]);
