import type { Pool, PoolClient } from "pg";
import type { LawLine } from "../law/compare-law.ts";
import { query } from "./pool.ts";

const describer = "private.describe_law()";

/**
 * The law as this database has it. Whoever owns the function that describes it can make that say anything, so its own text
 * is asked of the catalog, which nobody but a superuser writes.
 */
export async function readLaw(pool: Pool | PoolClient): Promise<readonly LawLine[]> {
  const lines = await query<LawLine>(pool, "select object, line from private.describe_law()");
  const [catalog] = await query<{ readonly sha256: string }>(
    pool,
    `select pg_catalog.encode(
       pg_catalog.sha256(pg_catalog.convert_to(
         pg_catalog.pg_get_functiondef($1::pg_catalog.text::pg_catalog.regprocedure), 'UTF8'
       )), 'hex'
     ) as sha256`,
    [describer],
  );
  return lines.map(({ object, line }) => ({
    object,
    line:
      object === describer && line.startsWith("function ")
        ? line.replace(/text [0-9a-f]{64}$/, `text ${catalog?.sha256 ?? "unknown"}`)
        : line,
  }));
}

/** Stops all trading; null where it was stopped already. */
export async function haltTrading(pool: Pool, why: string): Promise<number | null> {
  const [row] = await query<{ readonly epoch: string | null }>(pool, "select private.halt_trading($1) as epoch", [why]);
  return row?.epoch === null || row === undefined ? null : Number(row.epoch);
}
