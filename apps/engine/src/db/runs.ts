import type { RunSettings } from "@chandlery/core/simulate";
import type { PoolClient } from "pg";
import type { StrategyReference } from "../job/strategy/index.ts";
import { query } from "./pool.ts";

/** What backtests and paper runs are both made of. */
export interface NewRun {
  readonly userId: string;
  readonly runId: string;
  readonly accountId: string;
  readonly seriesId: number;
  readonly strategy: StrategyReference;
  readonly strategyId: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly settings: RunSettings;
}

/** The row of a strategy as it is now: an earlier one with the same text, or a new one under `strategyId`. */
export async function ensureStrategy(
  client: PoolClient,
  { userId, strategyId, strategy }: Pick<NewRun, "userId" | "strategyId" | "strategy">,
): Promise<string> {
  const row = strategyColumns(strategy);
  const values = [row.name, row.file, row.sha256, userId];
  const find = `select strategy_id from public.strategies
    where name = $1 and file is not distinct from $2 and source_sha256 is not distinct from $3 and user_id = $4`;
  const [known] = await query<{ readonly strategy_id: string }>(client, find, values);
  if (known !== undefined) {
    return known.strategy_id;
  }
  // Two runs may add it at once: the loser of the race finds the winner's row.
  await query(
    client,
    "insert into public.strategies (strategy_id, name, file, source_sha256, user_id) values ($5, $1, $2, $3, $4) on conflict do nothing",
    [...values, strategyId],
  );
  const [stored] = await query<{ readonly strategy_id: string }>(client, find, values);
  return stored?.strategy_id ?? strategyId;
}

/** How a strategy is read back from its row. */
export function toStrategy(row: {
  readonly name: string;
  readonly file: string | null;
  readonly sha256: string | null;
}): StrategyReference {
  return row.file === null || row.sha256 === null
    ? { kind: "built_in", name: row.name }
    : { kind: "file", path: row.file, sha256: row.sha256 };
}

function strategyColumns(strategy: StrategyReference) {
  return strategy.kind === "built_in"
    ? { name: strategy.name, file: null, sha256: null }
    : { name: fileName(strategy.path), file: strategy.path, sha256: Buffer.from(strategy.sha256, "hex") };
}

const fileName = (path: string): string => path.slice(path.lastIndexOf("/") + 1);
