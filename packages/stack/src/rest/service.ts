import { type IncomingMessage, type ServerResponse } from "node:http";
import { DatabaseError, type Pool } from "pg";
import { type DatabaseAddress, databaseUrl } from "../connection.ts";
import { createStackPool } from "../database-pool.ts";
import { BodyTooLarge, type GatewayContext, type GatewayService, readBody } from "../gateway/index.ts";
import { type Keyring } from "../keys/index.ts";
import { type Answer, answerPlan, describeRelation, describeRoot, describeRoutine } from "./answer.ts";
import { type CallerToken, authenticate } from "./authenticate.ts";
import { type Plan, findCalled, findRelation, planCalling, planReading, planWriting } from "./plan/plan.ts";
import { type ApiRequest, type RawRequest, parseApiRequest } from "./request/api-request.ts";
import { RestError, refused } from "./rest-error.ts";
import { callerSql } from "./run/caller.ts";
import { fromDatabase } from "./run/database-error.ts";
import { type RestConfig } from "./run/rest-config.ts";
import { runPlan } from "./run/run-plan.ts";
import { type Loaded, SchemaWatch } from "./run/schema-watch.ts";
import { readTimezones } from "./run/timezones.ts";

interface RestContext {
  readonly database: DatabaseAddress;
  readonly keyring: Pick<Keyring, "verifyToken">;
  readonly config: { readonly api: Pick<RestConfig, "schemas" | "extraSearchPath"> & { readonly maxRows: number } };
}

interface Rest {
  readonly pool: Pool;
  readonly watch: SchemaWatch;
  readonly keyring: Pick<Keyring, "verifyToken">;
  readonly timezones: () => Promise<ReadonlySet<string>>;
}

const bodyLimitBytes = 50 * 2 ** 20;

/**
 * PostgREST's surface over one pool of connections. A request goes one way: its words, a plan against the known
 * schema, one statement as the caller, an answer.
 */
export function createRestService({ database, keyring, config }: RestContext): GatewayService {
  const url = databaseUrl("authenticator", database);
  const watch = new SchemaWatch({ url, config: { ...defaults, ...config.api } });
  const pool = createStackPool({ url, name: "chandlery rest" });
  const rest: Rest = { pool, watch, keyring, timezones: once(() => readTimezones(pool)) };
  return {
    handle: async (request, response, context) => send(request, response, await answer(rest, request, context)),
    close: async () => {
      await watch.close();
      await pool.end();
    },
  };
}

const defaults = { mayEndTransaction: false, preRequest: null, hasAggregates: false, hasPlans: false } as const;

/** What failed is tried again by the next who asks. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return async () => {
    made ??= make();
    try {
      return await made;
    } catch (error) {
      made = undefined;
      throw error;
    }
  };
}

async function answer(rest: Rest, request: IncomingMessage, context: GatewayContext): Promise<Answer> {
  let token: CallerToken | undefined;
  try {
    token = await authenticate(rest.keyring, context);
    const raw = await readRaw(request, context);
    return await serve(rest, { raw, token });
  } catch (error) {
    return answerFault(error, token);
  }
}

async function readRaw(request: IncomingMessage, { path, rawQuery }: GatewayContext): Promise<RawRequest> {
  const method = request.method ?? "GET";
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(", ") : value]),
  );
  const body = method === "GET" || method === "HEAD" ? Buffer.alloc(0) : await readBody(request, bodyLimitBytes);
  return { method, path, rawQuery, headers, body };
}

interface Asked {
  readonly raw: RawRequest;
  readonly token: CallerToken;
}

async function serve(rest: Rest, { raw, token }: Asked): Promise<Answer> {
  const loaded = await rest.watch.current();
  const { schemas, mayEndTransaction, hasPlans } = loaded.config;
  const timezones = raw.headers["prefer"]?.includes("timezone=") === true ? await rest.timezones() : null;
  const isTimezone = (name: string) => timezones?.has(name) === true;
  const request = parseApiRequest(raw, { schemas, mayEndTransaction, hasPlans, isTimezone });
  const described = describe(request, raw, loaded);
  return described ?? runRequest(rest, { raw, token, request, loaded });
}

/** What needs no statement. */
function describe(request: ApiRequest, raw: RawRequest, loaded: Loaded): Answer | undefined {
  const { action } = request;
  if (action.kind === "root") {
    throw refused("the OpenAPI description at the root");
  }
  if (action.kind === "describe_root") {
    return describeRoot();
  }
  if (action.kind !== "describe") {
    return undefined;
  }
  return action.isCall
    ? describeRoutine(findCalled(request, action.target, true, planContext(raw, loaded)))
    : describeRelation(findRelation(loaded.cache, action.target));
}

const planContext = ({ headers }: RawRequest, { cache, config }: Loaded) => ({
  cache,
  maxRows: config.maxRows,
  hasAggregates: config.hasAggregates,
  contentType: headers["content-type"],
});

interface Planned extends Asked {
  readonly request: ApiRequest;
  readonly loaded: Loaded;
}

async function runRequest(rest: Rest, planned: Planned): Promise<Answer> {
  const { raw, token, request, loaded } = planned;
  const { maxRows, preRequest } = loaded.config;
  const plan = planOf(planned);
  const settings = settingsOf(plan, planned);
  const caller = callerSql(
    { role: token.role, claimsText: token.claimsText, method: raw.method, path: raw.path, headers: raw.headers },
    {
      searchPath: [request.schema, ...loaded.config.extraSearchPath],
      settings: settings.filter(({ name }) => name !== isolationName),
      timezone: request.preferences.timezone,
      isReadOnly: isReadOnly(plan),
    },
  );
  const isolation = settings.findLast(({ name }) => name === isolationName)?.value ?? null;
  const { preferences } = request;
  const result = await runPlan(rest.pool, plan, { preferences, maxRows, caller, isolation, preRequest });
  return answerPlan(plan, request, result, raw.rawQuery);
}

function planOf({ raw, request, loaded }: Planned): Plan {
  const { action } = request;
  const context = planContext(raw, loaded);
  switch (action.kind) {
    case "read":
      return planReading(request, action.target, action.isHead, context);
    case "mutate":
      return planWriting(request, action.target, action.mutation, context);
    case "call":
      return planCalling(request, action, context);
    case "root":
    case "describe_root":
    case "describe":
      throw new Error("Invariant: what needs no statement is answered before");
  }
}

const isolationName = "default_transaction_isolation";
/** Of a function's own settings these are made before it is called; the others it makes itself. */
const hoisted = new Set([isolationName, "statement_timeout"]);

function settingsOf(plan: Plan, { token, loaded }: Planned) {
  const ofRole = loaded.cache.roleSettings.get(token.role) ?? [];
  const ofRoutine = plan.kind === "call" ? plan.call.routine.settings : [];
  return [...ofRole, ...ofRoutine.filter(({ name }) => hoisted.has(name))];
}

const isReadOnly = (plan: Plan): boolean =>
  plan.kind === "read" || (plan.kind === "call" && (plan.isSafe || plan.call.routine.volatility !== "volatile"));

function answerFault(error: unknown, token: CallerToken | undefined): Answer {
  const known = toRestError(error, token);
  if (known === undefined) {
    throw error;
  }
  return {
    status: known.status,
    headers: {
      "content-type": "application/json; charset=utf-8",
      "proxy-status": `PostgREST; error=${known.body.code}`,
      ...known.headers,
    },
    body: JSON.stringify(known.body),
  };
}

function toRestError(error: unknown, token: CallerToken | undefined): RestError | undefined {
  if (error instanceof RestError) {
    return error;
  }
  if (error instanceof DatabaseError) {
    return fromDatabase(error, token === undefined || token.role === "anon");
  }
  if (error instanceof BodyTooLarge) {
    return new RestError({ status: 413, code: "PGRST102", message: error.message });
  }
  return undefined;
}

/** What PostgREST lets pages of other origins read beside what they may always read, to whoever names an origin. */
const exposedHeaders =
  "Content-Encoding, Content-Location, Content-Range, Content-Type, Date, Location, Server, Transfer-Encoding, Range-Unit";

function send(request: IncomingMessage, response: ServerResponse, { status, headers, body }: Answer): void {
  if (request.headers.origin !== undefined) {
    response.setHeader("access-control-expose-headers", exposedHeaders);
  }
  if (status === 204 || request.method === "HEAD") {
    response.writeHead(status, headers).end();
    return;
  }
  response.writeHead(status, { ...headers, "content-length": Buffer.byteLength(body) }).end(body);
}
