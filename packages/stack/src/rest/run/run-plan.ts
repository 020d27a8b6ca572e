import { type Pool, type PoolClient } from "pg";
import { type Plan } from "../plan/plan.ts";
import { errorCodeOf, errorText } from "../../stack-error.ts";
import { type Mutation } from "../request/api-request.ts";
import { type Preferences } from "../request/preferences.ts";
import { RestError, notSingular } from "../rest-error.ts";
import { type QualifiedName, type Sql, qualified, sql, toStatement } from "../sql/sql.ts";
import { countSql } from "../sql/count.ts";
import { resultSql } from "../sql/result.ts";
import { type Rows, runBatch } from "./batch.ts";

/** What the statement gave: everything an answer is made of. */
export interface PlanResult {
  /** Rows without a range, where they were counted. */
  readonly total: number | null;
  readonly rows: number;
  readonly body: string;
  /** The inserted row's key, in pairs of column and filter. */
  readonly location: readonly (readonly [string, string])[] | null;
  readonly inserted: number | null;
  readonly headersText: string | null;
  readonly statusText: string | null;
}

export interface RunOptions {
  readonly preferences: Preferences;
  readonly maxRows: number | null;
  /** The transaction's settings, made first. */
  readonly caller: Sql;
  readonly isolation: string | null;
  readonly preRequest: QualifiedName | null;
}

export async function runPlan(pool: Pool, plan: Plan, options: RunOptions): Promise<PlanResult> {
  const client = await connect(pool);
  let lost: Error | undefined;
  try {
    return await (isDecidedAfterwards(plan, options) ? runGuarded : runAtOnce)(client, plan, options);
  } catch (error) {
    lost = isConnectionLost(error) ? error : undefined;
    throw lost === undefined ? error : unreachable("PGRST001", "Database client error. Retrying the connection.", lost);
  } finally {
    client.release(lost);
  }
}

async function connect(pool: Pool): Promise<PoolClient> {
  try {
    return await pool.connect();
  } catch (error) {
    const message = errorText(error);
    throw message.includes("timeout exceeded when trying to connect")
      ? unreachable("PGRST003", "Timed out acquiring connection from connection pool.", error)
      : unreachable("PGRST000", "Database connection error. Retrying the connection.", error);
  }
}

const unreachable = (code: string, message: string, error: unknown): RestError =>
  new RestError({ status: code === "PGRST003" ? 504 : 503, code, message, details: errorText(error) });

/** Neither Postgres nor this service said it, but the socket or the driver. */
const isConnectionLost = (error: unknown): error is Error =>
  error instanceof Error &&
  (errorCodeOf(error)?.startsWith("E") === true || /^(?:Connection|Client) /.test(error.message));

/** Whether what the statement gave can still undo it. A read has nothing to undo. */
const isDecidedAfterwards = (plan: Plan, { preferences, isolation }: RunOptions): boolean =>
  isolation !== null ||
  (plan.kind !== "read" &&
    (plan.form.isSingular ||
      preferences.maxAffected !== null ||
      preferences.transaction === "rollback" ||
      (plan.kind === "write" && plan.write.mutation === "put")));

async function runAtOnce(client: PoolClient, plan: Plan, options: RunOptions): Promise<PlanResult> {
  const rows = await runBatch(client, statementsOf(plan, options));
  const result = readResult(rows, options);
  demandSingular(plan, result);
  return result;
}

async function runGuarded(client: PoolClient, plan: Plan, options: RunOptions): Promise<PlanResult> {
  try {
    const begin = toStatement(options.isolation === null ? sql`begin` : (isolations[options.isolation] ?? sql`begin`));
    const [, ...rows] = await runBatch(client, [begin, ...statementsOf(plan, options)]);
    const result = readResult(rows, options);
    demandSingular(plan, result);
    demandPut(plan, result);
    demandFew(plan, result, options);
    await (options.preferences.transaction === "rollback"
      ? undo(client)
      : runBatch(client, [toStatement(sql`commit`)]));
    return result;
  } catch (error) {
    await client.query("rollback").catch(() => undefined);
    throw error;
  }
}

const isolations: Readonly<Record<string, Sql>> = {
  serializable: sql`begin isolation level serializable`,
  "repeatable read": sql`begin isolation level repeatable read`,
  "read committed": sql`begin isolation level read committed`,
  "read uncommitted": sql`begin isolation level read uncommitted`,
};

/** What a commit would have refused is refused all the same. */
const undo = (client: PoolClient): Promise<readonly Rows[]> =>
  runBatch(client, [toStatement(sql`set constraints all immediate`), toStatement(sql`rollback`)]);

const statementsOf = (plan: Plan, options: RunOptions) =>
  [
    options.caller,
    ...(options.preRequest === null ? [] : [sql`select ${qualified(options.preRequest)}()`]),
    resultSql(plan, options),
    ...(isGuessed(plan, options) ? [sql`explain (format json) ${countSql(plan.read)}`] : []),
  ].map(toStatement);

/** PostgREST asks the planner in reads alone. */
const isGuessed = (plan: Plan, { preferences }: RunOptions): boolean =>
  plan.kind === "read" && (preferences.count === "planned" || preferences.count === "estimated");

function readResult(rows: readonly Rows[], options: RunOptions): PlanResult {
  const at = options.preRequest === null ? 1 : 2;
  // Only what a HEAD asks of a function that returns one row can be no row at all: then it had none.
  const [total, count, body, location, inserted, headersText, statusText] = rows[at]?.[0] ?? ["0", "0"];
  return {
    total: totalOf(integerOf(total), guessOf(rows[at + 1]), options),
    rows: integerOf(count) ?? 0,
    body: body ?? "",
    location: typeof location === "string" ? (JSON.parse(location) as [string, string][]) : null,
    inserted: integerOf(inserted),
    headersText: headersText ?? null,
    statusText: statusText ?? null,
  };
}

const integerOf = (text: string | null | undefined): number | null =>
  text === null || text === undefined || text === "" ? null : Number(text);

function guessOf(rows: Rows | undefined): number | null {
  const text = rows?.[0]?.[0];
  if (typeof text !== "string") {
    return null;
  }
  const [{ Plan: plan }] = JSON.parse(text) as [{ readonly Plan: { readonly "Plan Rows": number } }];
  return plan["Plan Rows"];
}

/** An estimate is exact up to the most rows that are ever sent. */
function totalOf(counted: number | null, guessed: number | null, { preferences, maxRows }: RunOptions): number | null {
  if (preferences.count === "planned") {
    return guessed ?? counted;
  }
  const isBeyond = preferences.count === "estimated" && maxRows !== null && (counted ?? 0) > maxRows;
  return isBeyond ? Math.max(counted ?? 0, guessed ?? 0) : counted;
}

function demandSingular(plan: Plan, { rows }: PlanResult): void {
  const isPut = plan.kind === "write" && plan.write.mutation === "put";
  if (plan.form.isSingular && !isPut && rows !== 1) {
    throw notSingular(rows);
  }
}

function demandPut(plan: Plan, { rows }: PlanResult): void {
  if (plan.kind === "write" && plan.write.mutation === "put" && rows !== 1) {
    throw new RestError({
      status: 400,
      code: "PGRST115",
      message: "Payload values do not match URL in primary key column(s)",
    });
  }
}

function demandFew(plan: Plan, { rows }: PlanResult, { preferences }: RunOptions): void {
  const isLimited = plan.kind === "call" || (plan.kind === "write" && isChange(plan.write.mutation));
  if (isLimited && preferences.maxAffected !== null && rows > preferences.maxAffected) {
    throw new RestError({
      status: 400,
      code: "PGRST124",
      message: "Query result exceeds max-affected preference constraint",
      details: `The query affects ${rows} rows`,
    });
  }
}

const isChange = (mutation: Mutation): boolean => mutation === "update" || mutation === "delete";
