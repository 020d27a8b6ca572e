import { z } from "zod";
import { dataOf } from "../../supabase/data-of.ts";
import { serverClient } from "../../supabase/server.ts";

const decisionSchema = z.object({
  intent_sequence: z.number(),
  decided_at: z.string().transform((text) => Date.parse(text)),
  verdict: z.enum(["approved", "refused"]),
  rule: z.string().nullable(),
  value: z.number().nullable(),
  limit_value: z.number().nullable(),
  intent: z.object({
    symbol: z.string(),
    side: z.enum(["buy", "sell"]),
    order_type: z.string(),
    reduce_only: z.boolean(),
  }),
});

/** What the gate said to one intent. */
export type Decision = z.infer<typeof decisionSchema>;

/** The newest decisions of an account's gate, newest first. */
export async function readDecisions(accountId: string, limit: number): Promise<readonly Decision[]> {
  const client = await serverClient();
  const data = dataOf(
    await client
      .from("decisions")
      .select(
        "intent_sequence,decided_at,verdict,rule,value,limit_value,intent:intents(symbol,side,order_type,reduce_only)",
      )
      .eq("account_id", accountId)
      .order("intent_sequence", { ascending: false })
      .limit(limit),
  );
  return z.array(decisionSchema).parse(data);
}
