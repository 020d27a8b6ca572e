import { z } from "zod";
import { dataOf } from "../../supabase/data-of.ts";
import { serverClient } from "../../supabase/server.ts";
import type { Allowed } from "./allowed.ts";
import { type HistoryRow, historyRowSchema } from "./history.ts";
import { type Limits, limitWords } from "./limits.ts";

const useSchema = z.object({
  rule: z.string(),
  limit_name: z.string(),
  value: z.string().nullable(),
  limit_value: z.string().nullable(),
  is_blocking: z.boolean(),
  as_of: z.string(),
});

/** A limit with what counts against it now. */
export type LimitUse = z.infer<typeof useSchema>;

export async function readRiskUse(accountId: string): Promise<readonly LimitUse[]> {
  const client = await serverClient();
  return z.array(useSchema).parse(dataOf(await client.rpc("risk_use", { account_id: accountId })));
}

const wholeColumns = ["max_open_orders", "max_orders_per_minute", "max_candle_age_seconds", "duplicate_window_ms"];

const limitsSchema = z
  .object({ instruments: z.array(z.number()).nullable() })
  .catchall(z.union([z.string(), z.number().transform(String)]).nullable())
  .transform(({ instruments, ...limits }): { readonly allowed: Allowed; readonly limits: Limits } => ({
    allowed: instruments,
    limits,
  }));

/** All limits of an account; null where it has none, and then the gate refuses everything. */
export async function readLimits(accountId: string): Promise<z.infer<typeof limitsSchema> | null> {
  const client = await serverClient();
  const columns = limitWords.map(({ name }) => (wholeColumns.includes(name) ? name : `${name}::text`));
  const data: unknown = dataOf(
    await client
      .from("risk_limits")
      .select(["instruments", ...columns].join(","))
      .eq("account_id", accountId)
      .maybeSingle(),
  );
  return limitsSchema.nullable().parse(data);
}

const mostHistory = 200;

/** Kills and resets that the user may see, the newest first. */
export async function listKillHistory(): Promise<readonly HistoryRow[]> {
  const client = await serverClient();
  return z
    .array(historyRowSchema)
    .parse(
      dataOf(
        await client
          .from("kill_history")
          .select(
            "epoch,scope_key,level,is_drill,drained,changed_by,reason,called_at,block_ms,sweep_status,cancelled_orders,closed_positions,orders_gone_ms,flat_ms",
          )
          .order("epoch", { ascending: false })
          .limit(mostHistory),
      ),
    );
}
