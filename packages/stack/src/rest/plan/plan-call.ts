import { type ApiRequest } from "../request/api-request.ts";
import { parseMediaType } from "../request/media-type.ts";
import { type CallArgument } from "../request/parameters.ts";
import { RestError, refused } from "../rest-error.ts";
import { type Routine, type RoutineParameter, type SchemaCache, keyOf } from "../schema/schema-cache.ts";
import { type QualifiedName } from "../sql/sql.ts";
import { filteredColumns, neededColumns } from "./needed-columns.ts";
import { type ReadPlan } from "./read-plan.ts";
import { closest, nearEnough, nearName } from "./suggest.ts";

export interface CallPlan {
  readonly routine: Routine;
  readonly given: GivenArguments;
  readonly returning: readonly string[];
}

export type GivenArguments =
  /** The whole body as the one unnamed argument. */
  | { readonly kind: "whole"; readonly parameter: RoutineParameter; readonly body: Buffer | string }
  /** From the members of a JSON object. */
  | { readonly kind: "json"; readonly parameters: readonly RoutineParameter[]; readonly body: string }
  | { readonly kind: "direct"; readonly named: readonly NamedArgument[] };

export interface NamedArgument {
  readonly parameter: RoutineParameter;
  /** More than one only where the parameter is variadic. */
  readonly values: readonly string[];
}

/** Which overload a request means: the one whose parameters have the names of the arguments. */
export interface CallShape {
  readonly names: readonly string[];
  readonly mediaType: string;
  readonly isSafe: boolean;
}

export function callShape({ parameters, payload }: ApiRequest, contentType: string | undefined, isSafe: boolean) {
  const names = isSafe ? parameters.callArguments.map(({ name }) => name) : (payload?.keys ?? []);
  const mediaType = parseMediaType(contentType ?? "application/json").type;
  return { names: [...new Set(names)].sort(), mediaType, isSafe };
}

export function findRoutine(cache: SchemaCache, target: QualifiedName, shape: CallShape): Routine {
  const overloads = cache.routines.get(keyOf(target)) ?? [];
  const named = overloads.filter((routine) => takesNames(routine, shape));
  const candidates = named.length > 0 ? named : overloads.filter((routine) => takesBody(routine, shape));
  const [found, ...others] = candidates;
  if (found === undefined) {
    throw noRoutine(cache, target, { shape, overloads });
  }
  if (others.length > 0) {
    throw ambiguous(candidates);
  }
  if (found.returnsMedia) {
    throw refused("media type handlers");
  }
  return found;
}

const bodyTypes = new Set(["application/octet-stream", "text/plain", "text/xml"]);

function takesNames({ parameters }: Routine, { names, mediaType, isSafe }: CallShape): boolean {
  if (parameters.length === 0) {
    return names.length === 0 && (isSafe || !bodyTypes.has(mediaType));
  }
  const known = new Set(parameters.map(({ name }) => name));
  const required = parameters.filter(({ isRequired }) => isRequired);
  return names.every((name) => known.has(name)) && required.every(({ name }) => names.includes(name));
}

function takesBody({ parameters }: Routine, { mediaType, isSafe }: CallShape): boolean {
  const [only, ...others] = parameters;
  if (only === undefined || others.length > 0 || isSafe || only.name !== "") {
    return false;
  }
  const types: Readonly<Record<string, readonly string[]>> = {
    "application/json": ["json", "jsonb"],
    "text/plain": ["text"],
    "text/xml": ["xml"],
    "application/octet-stream": ["bytea"],
  };
  return types[mediaType]?.includes(only.type) === true;
}

export function planCall(request: ApiRequest, routine: Routine, read: ReadPlan): CallPlan {
  const columns = neededColumns(read, []);
  const returning = columns.includes("*") || columns.length === 0 ? columns : [...columns, ...filteredColumns(read)];
  return { routine, given: givenArguments(request, routine), returning: [...new Set(returning)] };
}

function givenArguments({ payload, parameters }: ApiRequest, routine: Routine): GivenArguments {
  const [only, ...others] = routine.parameters;
  if (only !== undefined && others.length === 0 && only.name === "") {
    return { kind: "whole", parameter: only, body: payload?.kind === "raw" ? payload.body : wholeText(payload) };
  }
  if (payload?.kind === "json") {
    const given = routine.parameters.filter(({ name }) => payload.keys.includes(name));
    return { kind: "json", parameters: given, body: payload.text };
  }
  return {
    kind: "direct",
    named: namedArguments(routine, payload?.kind === "form" ? payload.callArguments : parameters.callArguments),
  };
}

const wholeText = (payload: ApiRequest["payload"]): string => (payload?.kind === "json" ? payload.text : "");

/** Of an argument that is given twice the last counts, unless the parameter is variadic. */
function namedArguments({ parameters }: Routine, given: readonly CallArgument[]): readonly NamedArgument[] {
  return parameters.flatMap((parameter) => {
    const values = given.filter(({ name }) => name === parameter.name).map(({ value }) => value);
    return values.length === 0 ? [] : [{ parameter, values: parameter.isVariadic ? values : values.slice(-1) }];
  });
}

interface Missed {
  readonly shape: CallShape;
  readonly overloads: readonly Routine[];
}

function noRoutine(cache: SchemaCache, target: QualifiedName, { shape, overloads }: Missed): RestError {
  const { names, mediaType, isSafe } = shape;
  const label = `${target.schema}.${target.name}`;
  const isBodyOnly = !isSafe && bodyTypes.has(mediaType);
  const list = names.join(", ");
  const withNames =
    names.length === 0 ? " without parameters" : ` with parameter${names.length > 1 ? "s" : ""} ${list}`;
  const orBody = !isSafe && mediaType === "application/json" ? " or with a single unnamed json/jsonb parameter" : "";
  const bodyType = { "text/plain": "text", "text/xml": "xml", "application/octet-stream": "bytea" }[mediaType] ?? "";
  const searched = isBodyOnly ? ` with a single unnamed ${bodyType} parameter` : `${withNames}${orBody}`;
  const inMessage = isBodyOnly ? "" : names.length === 0 ? " without parameters" : `(${list})`;
  return new RestError({
    status: 404,
    code: "PGRST202",
    message: `Could not find the function ${label}${inMessage} in the schema cache`,
    details: `Searched for the function ${label}${searched}, but no matches were found in the schema cache.`,
    hint: isBodyOnly ? null : suggestion(cache, target, { shape, overloads }),
  });
}

function suggestion(cache: SchemaCache, target: QualifiedName, { shape, overloads }: Missed): string | null {
  const signature = (names: readonly string[]) => `(${[...names].sort().join(", ")})`;
  const others = [...cache.routines.values()].flatMap(([first]) =>
    first?.schema === target.schema ? [first.name] : [],
  );
  const near =
    overloads.length === 0
      ? closest(target.name, others, nearName)
      : closest(
          signature(shape.names),
          overloads.map(({ parameters }) => signature(parameters.map(({ name }) => name))),
          nearEnough,
        );
  if (near === null) {
    return null;
  }
  return `Perhaps you meant to call the function ${target.schema}.${overloads.length === 0 ? "" : target.name}${near}`;
}

const ambiguous = (candidates: readonly Routine[]): RestError => {
  const described = candidates.map(
    ({ schema, name, parameters }) =>
      `${schema}.${name}(${parameters.map((parameter) => `${parameter.name} => ${parameter.type}`).join(", ")})`,
  );
  return new RestError({
    status: 300,
    code: "PGRST203",
    message: `Could not choose the best candidate function between: ${described.join(", ")}`,
    hint: "Try renaming the parameters or the function itself in the database so function overloading can be resolved",
  });
};
