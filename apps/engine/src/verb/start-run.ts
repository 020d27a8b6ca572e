import { DomainError, parseInstant } from "@chandlery/core/base";
import { parseTimeframe, timeframeMs } from "@chandlery/core/market";
import { builtInStrategies, resolveParameters } from "@chandlery/core/strategy";
import type { BacktestRequest } from "@chandlery/sdk/contract";
import { type CandleSeries, type SeriesQuery, findSeries } from "../db/candle-series.ts";
import type { UserDatabase } from "../db/pool.ts";
import { holdsRole } from "../db/roles.ts";
import type { NewRun } from "../db/runs.ts";
import { readSeries } from "../db/read-candles.ts";
import { toRunSettings } from "../job/run-settings.ts";
import { type StrategyReference, resolveStrategy } from "../job/strategy/index.ts";
import { valueOrThrow } from "./value-or-throw.ts";

export interface RunContext {
  /** Of the user who asks. */
  readonly db: UserDatabase;
  /** Folders below which a strategy file may lie. */
  readonly strategyRoots: readonly string[];
  readonly newId: () => string;
}

/** Everything that every run has in common, checked; nothing is stored yet. */
export interface PlannedRun extends NewRun {
  readonly from: number | null;
  readonly to: number | null;
}

/** Checks what was asked for as far as can be done without running the strategy. */
export async function planRun(context: RunContext, request: BacktestRequest): Promise<PlannedRun> {
  const timeframe = valueOrThrow(parseTimeframe(request.timeframe));
  const from = readInstant(request.from);
  const to = readInstant(request.to);
  if (from !== null && to !== null && from >= to) {
    throw new DomainError("range_reversed", `from ${request.from} is not before to ${request.to}`);
  }
  const strategy = resolveStrategy(request.strategy, context.strategyRoots);
  await requireRoleFor(context.db, strategy);
  const parameters = checkParameters(strategy, request.parameters ?? {});
  const { symbol, source } = request;
  const series = await findVisibleSeries(context.db, { symbol, source, timeframe });
  return {
    userId: context.db.userId,
    runId: context.newId(),
    accountId: context.newId(),
    strategyId: context.newId(),
    seriesId: series.seriesId,
    strategy,
    parameters,
    settings: toRunSettings(request.settings ?? {}, { symbol, timeframeMs: timeframeMs(timeframe) }),
    from,
    to,
  };
}

/** Open time of the first candle in a planned range. */
export async function firstOpenTime({ db }: RunContext, request: BacktestRequest, run: PlannedRun): Promise<number> {
  const timeframe = valueOrThrow(parseTimeframe(request.timeframe));
  const { symbol, source } = request;
  const series = await findVisibleSeries(db, { symbol, source, timeframe });
  const range = { from: run.from ?? undefined, to: run.to ?? undefined, limit: 1, actingUser: db.userId };
  const [first] = (await readSeries(db.pool, series, range)).openTime;
  if (first === undefined) {
    throw new DomainError("range_without_candles", `${symbol} ${request.timeframe} has no candles in the range.`);
  }
  return first;
}

/** Runs are a trader's; a file is code that runs on the engine's machine, so it is an admin's. */
async function requireRoleFor(db: UserDatabase, strategy: StrategyReference): Promise<void> {
  if (!(await holdsRole(db, "trader"))) {
    throw new DomainError("role_missing", "Runs are started by users with the role trader.");
  }
  if (strategy.kind === "file" && !(await holdsRole(db, "admin"))) {
    throw new DomainError("strategy_file_needs_admin", "Only an admin may run a strategy from a file.");
  }
}

const findVisibleSeries = (db: UserDatabase, wanted: SeriesQuery): Promise<CandleSeries> =>
  db.transaction((client) => findSeries(client, { ...wanted, userId: db.userId }));

const readInstant = (input: string | number | undefined): number | null =>
  input === undefined ? null : valueOrThrow(parseInstant(input));

/** Those of a built-in strategy, complete; a file's are checked when its worker has loaded it. */
function checkParameters(
  strategy: StrategyReference,
  given: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const definition = strategy.kind === "built_in" ? builtInStrategies.get(strategy.name) : undefined;
  return definition === undefined ? given : valueOrThrow(resolveParameters(definition, given));
}
