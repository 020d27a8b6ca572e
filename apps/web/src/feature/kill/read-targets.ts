import type { Database } from "@chandlery/sdk/database";
import type { SupabaseClient } from "@supabase/supabase-js";
import { z } from "zod";
import { dataOf } from "../../supabase/data-of.ts";
import { type KillTargets, instrumentTargets, strategyTargets } from "./kill-choices.ts";

const mostRows = 1_000;

const strategySchema = z.object({
  strategy_id: z.string(),
  name: z.string(),
  file: z.string().nullable(),
  source_sha256: z.string().nullable(),
});

const instrumentSchema = z.object({
  instrument_id: z.number(),
  user_id: z.string().nullable(),
  symbol: z.string(),
  series: z.object({ timeframe: z.string(), source: z.string() }).nullable(),
});

/** Strategies and instruments that this user may stop, by name. On the server and in browsers. */
export async function readTargets(client: SupabaseClient<Database>): Promise<KillTargets> {
  const [strategies, instruments] = await Promise.all([
    client
      .from("strategies")
      .select("strategy_id,name,file,source_sha256")
      .order("name")
      .order("created_at", { ascending: false })
      .limit(mostRows),
    client
      .from("instruments")
      .select("instrument_id,user_id,symbol,series:candle_series(timeframe,source)")
      .order("symbol")
      .order("instrument_id")
      .limit(mostRows),
  ]);
  return {
    strategies: strategyTargets(z.array(strategySchema).parse(dataOf(strategies))),
    instruments: instrumentTargets(z.array(instrumentSchema).parse(dataOf(instruments))),
  };
}
