import { z } from "zod";
import { orderSchema } from "./rows.ts";

/** What the gate says to an intent. A refusal is an answer: which rule, the value and its limit. */
export const gateAnswerSchema = z.object({
  account_id: z.string(),
  intent_sequence: z.number(),
  verdict: z.enum(["approved", "refused"]),
  rule: z.string().nullable(),
  code: z.string().nullable(),
  value: z.number().nullable(),
  limit: z.number().nullable(),
  order: orderSchema.nullable(),
});

export type GateAnswer = z.infer<typeof gateAnswerSchema>;
