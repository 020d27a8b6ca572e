import { notFound } from "next/navigation";
import { cache } from "react";
import { z } from "zod";
import { dataOf } from "../../supabase/data-of.ts";
import { serverClient } from "../../supabase/server.ts";
import {
  type DecisionRow,
  type IntentRow,
  checkSchema,
  decisionColumns,
  decisionRowSchema,
  intentColumns,
  intentSchema,
} from "./rows.ts";

const decisionSchema = z.object({
  account_id: z.string(),
  intent_sequence: z.number(),
  decided_at: z.string().transform((text) => Date.parse(text)),
  verdict: z.enum(["approved", "refused"]),
  rule: z.string().nullable(),
  code: z.string().nullable(),
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

export interface DecisionQuery {
  /** All paper accounts where it is null. */
  readonly accountId: string | null;
  readonly verdict?: Decision["verdict"] | null;
  readonly rule?: string | null;
  readonly limit: number;
}

/** The newest decisions of the gate, newest first. */
export async function listDecisions({
  accountId,
  verdict = null,
  rule = null,
  limit,
}: DecisionQuery): Promise<readonly Decision[]> {
  const client = await serverClient();
  let query = client
    .from("decisions")
    .select(`${decisionColumns},intent:intents(symbol,side,order_type,reduce_only)` as const);
  query = accountId === null ? query.eq("mode", "paper") : query.eq("account_id", accountId);
  query = verdict === null ? query : query.eq("verdict", verdict);
  query = rule === null ? query : query.eq("rule", rule);
  const ordered =
    accountId === null
      ? query.order("decided_at", { ascending: false })
      : query.order("intent_sequence", { ascending: false });
  return z.array(decisionSchema).parse(dataOf(await ordered.limit(limit)));
}

/** The newest decisions of an account's gate, newest first. */
export const readDecisions = (accountId: string, limit: number): Promise<readonly Decision[]> =>
  listDecisions({ accountId, limit });

export interface WholeDecision extends DecisionRow {
  readonly checks: readonly z.infer<typeof checkSchema>[];
  readonly intent: IntentRow;
}

const wholeSchema = decisionRowSchema.extend({
  checks: z
    .array(checkSchema)
    .nullable()
    .transform((checks) => checks ?? []),
  intent: intentSchema,
});

/** A decision with every rule that was asked and the intent that it was about; read once a request. */
export const readDecision = cache(async (accountId: string, intentSequence: number): Promise<WholeDecision> => {
  const client = await serverClient();
  const data = dataOf(
    await client
      .from("decisions")
      .select(`${decisionColumns},checks,intent:intents(${intentColumns})` as const)
      .eq("account_id", z.uuid().safeParse(accountId).data ?? notFound())
      .eq("intent_sequence", intentSequence)
      .maybeSingle(),
  );
  return wholeSchema.parse(data ?? notFound());
});

/** Decisions of an account about one instrument, newest first. */
export async function readDecisionsAbout(accountId: string, instrumentId: number): Promise<readonly DecisionRow[]> {
  const client = await serverClient();
  const data = dataOf(
    await client
      .from("decisions")
      .select(`${decisionColumns},intent:intents!inner(instrument_id)` as const)
      .eq("account_id", accountId)
      .eq("intent.instrument_id", instrumentId)
      .order("intent_sequence", { ascending: false })
      .limit(50),
  );
  return z.array(decisionRowSchema).parse(data);
}
