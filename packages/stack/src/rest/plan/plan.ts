import { type ApiRequest, type Mutation } from "../request/api-request.ts";
import { type BodyForm } from "../request/media-type.ts";
import { demandKnown } from "../request/preferences.ts";
import { RestError } from "../rest-error.ts";
import { type Relation, type Routine, type SchemaCache, keyOf } from "../schema/schema-cache.ts";
import { type QualifiedName } from "../sql/sql.ts";
import { type CallPlan, callShape, findRoutine, planCall } from "./plan-call.ts";
import { planRead } from "./plan-read.ts";
import { type WritePlan, planWrite } from "./plan-write.ts";
import { type ReadPlan } from "./read-plan.ts";
import { demandNoAggregates, growTree } from "./request-tree.ts";
import { closest, nearName } from "./suggest.ts";

/** What the statement will do, with everything that the request names found in the schema. */
export type Plan =
  | { readonly kind: "read"; readonly read: ReadPlan; readonly form: BodyForm; readonly isHead: boolean }
  | { readonly kind: "write"; readonly read: ReadPlan; readonly write: WritePlan; readonly form: BodyForm }
  | {
      readonly kind: "call";
      readonly read: ReadPlan;
      readonly call: CallPlan;
      readonly form: BodyForm;
      readonly isSafe: boolean;
      readonly isHead: boolean;
    };

export interface PlanContext {
  readonly cache: SchemaCache;
  readonly maxRows: number | null;
  readonly hasAggregates: boolean;
  readonly contentType: string | undefined;
}

/** The rows of a write or of a function, as the statement names them. */
export const source: QualifiedName = { schema: "", name: "pgrst_source" };

export function planReading(request: ApiRequest, target: QualifiedName, isHead: boolean, context: PlanContext): Plan {
  const relation = findRelation(context.cache, target);
  const tree = growTree(request.parameters, { isMutation: false, rootRange: request.range });
  const read = planRead(tree, { ...context, target: relation, source: relation });
  demandNoAggregates(request.parameters.select, context.hasAggregates);
  const form = request.negotiateForm();
  demandKnown(request.preferences);
  return { kind: "read", read, form, isHead };
}

export function planWriting(
  request: ApiRequest,
  target: QualifiedName,
  mutation: Mutation,
  { cache, hasAggregates }: PlanContext,
): Plan {
  const relation = findRelation(cache, target);
  const tree = growTree(request.parameters, { isMutation: true, rootRange: request.range });
  const read = planRead(tree, { cache, target: relation, source, maxRows: null });
  demandNoAggregates(request.parameters.select, hasAggregates);
  const write = planWrite(request, mutation, relation, read);
  demandKnown(request.preferences);
  return { kind: "write", read, write, form: request.negotiateForm() };
}

export interface CallTarget {
  readonly target: QualifiedName;
  readonly isSafe: boolean;
  readonly isHead: boolean;
}

export function planCalling(request: ApiRequest, { target, isSafe, isHead }: CallTarget, context: PlanContext): Plan {
  const routine = findCalled(request, target, isSafe, context);
  const rows = routine.isComposite ? routine.returns.name : routine.name;
  const tree = growTree(request.parameters, { isMutation: false, rootRange: request.range });
  const read = planRead(tree, { ...context, target: { schema: routine.schema, name: rows }, source });
  demandNoAggregates(request.parameters.select, context.hasAggregates);
  const call = planCall(request, routine, read);
  const form = request.negotiateForm();
  demandKnown(request.preferences);
  demandSet(request, routine);
  return { kind: "call", read, call, form, isSafe, isHead };
}

function demandSet({ preferences }: ApiRequest, { isSet }: Routine): void {
  if (preferences.maxAffected !== null && !isSet) {
    throw new RestError({
      status: 400,
      code: "PGRST128",
      message: "Function must return SETOF or TABLE when max-affected preference is used with handling=strict",
    });
  }
}

export const findCalled = (
  request: ApiRequest,
  target: QualifiedName,
  isSafe: boolean,
  { cache, contentType }: PlanContext,
): Routine => findRoutine(cache, target, callShape(request, contentType, isSafe));

export function findRelation(cache: SchemaCache, target: QualifiedName): Relation {
  const relation = cache.relations.get(keyOf(target));
  if (relation === undefined) {
    const names = [...cache.relations.values()].filter(({ schema }) => schema === target.schema);
    const near = closest(
      target.name,
      names.map(({ name }) => name),
      nearName,
    );
    throw new RestError({
      status: 404,
      code: "PGRST205",
      message: `Could not find the table '${target.schema}.${target.name}' in the schema cache`,
      hint: near === null ? null : `Perhaps you meant the table '${target.schema}.${near}'`,
    });
  }
  return relation;
}
