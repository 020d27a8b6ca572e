import { DomainError } from "@chandlery/core/base";
import type { Timeframe } from "@chandlery/core/market";
import { DatabaseError, type Pool } from "pg";
import { UserDatabase, query } from "./pool.ts";

/** A file that a user uploaded, before it is read. */
export interface NewCandleImport {
  readonly importId: string;
  readonly userId: string;
  readonly fileName: string;
  readonly source: string;
  readonly symbol: string;
  readonly timeframe: Timeframe;
}

export interface CandleImportEnd {
  readonly status: "done" | "refused" | "failed";
  readonly report: object;
}

const insufficientPrivilege = "42501";

/** Records that an import begins. Throws `role_missing` where the user may not import: the policy decides. */
export async function beginCandleImport(pool: Pool, wanted: NewCandleImport): Promise<void> {
  const { importId, userId, fileName, source, symbol, timeframe } = wanted;
  try {
    await new UserDatabase(pool, userId).query(
      `insert into public.candle_imports (import_id, user_id, file_name, source, symbol, timeframe)
       values ($1, $2, $3, $4, $5, $6)`,
      [importId, userId, fileName, source, symbol, timeframe],
    );
  } catch (error) {
    if (error instanceof DatabaseError && error.code === insufficientPrivilege) {
      throw new DomainError("role_missing", "candles are imported by users with the role trader", { cause: error });
    }
    throw error;
  }
}

export async function endCandleImport(pool: Pool, importId: string, end: CandleImportEnd): Promise<void> {
  await query(
    pool,
    `update public.candle_imports set status = $2, report = $3, finished_at = now()
     where import_id = $1 and status = 'running'`,
    [importId, end.status, JSON.stringify(end.report)],
  );
}

/** Ends what a service that is gone has left running; how many. What such an import had committed stays. */
export async function endLeftImports(pool: Pool, report: object): Promise<number> {
  const rows = await query(
    pool,
    `update public.candle_imports set status = 'failed', report = $1, finished_at = now()
     where status = 'running' returning import_id`,
    [JSON.stringify(report)],
  );
  return rows.length;
}
