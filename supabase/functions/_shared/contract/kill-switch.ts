// A copy of packages/sdk/src/contract/kill-switch.ts, made by tools/gen-functions.ts.
import { z } from "../vendor/zod.js";

export const killScopes = ["global", "user", "account", "strategy", "instrument"] as const;

export type KillScope = (typeof killScopes)[number];

const scopeSchema = z.enum(killScopes);
/** The id of the account, strategy or instrument; none for `global` and for the caller's own `user`. */
const targetSchema = z.string().min(1).max(64).nullable().optional();
const reasonSchema = z.string().trim().min(1).max(500);

/** `POST /functions/v1/kill-switch`: 1 pauses entries, 2 cancels orders as well, 3 closes positions and halts. */
export const killSchema = z.strictObject({
  scope: scopeSchema,
  level: z.union([z.literal(1), z.literal(2), z.literal(3)], "expected 1, 2 or 3"),
  reason: reasonSchema,
  target: targetSchema,
  for_all: z.boolean().default(false),
  is_drill: z.boolean().default(false),
});

export type Kill = z.input<typeof killSchema>;

/**
 * The level stands as soon as this comes. `drained`: whoever had passed before has ended as well; where it is false, ask
 * again with the same body.
 */
export const killAnswerSchema = z.object({
  epoch: z.int(),
  drained: z.boolean(),
  level: z.int(),
  called_at: z.string(),
  scope_key: z.string(),
});

export type KillAnswer = z.output<typeof killAnswerSchema>;

/** `DELETE /functions/v1/kill-switch`: lets the scope trade again. Nothing that was cancelled comes back. */
export const resetKillSchema = z.strictObject({
  scope: scopeSchema,
  reason: reasonSchema,
  target: targetSchema,
  for_all: z.boolean().default(false),
});

export type ResetKill = z.input<typeof resetKillSchema>;

export const resetKillAnswerSchema = z.object({ epoch: z.int() });
