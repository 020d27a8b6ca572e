import { z } from "zod";

/*
 * What backtests and paper runs have in common on the wire. Times are UTC milliseconds or ISO 8601 with a zone;
 * amounts of money and quantities are decimal strings in answers, numbers in settings that a simulation computes with.
 */

export const parameterValueSchema = z.union([z.number(), z.boolean(), z.string().max(1_000)]);

const ratio = z.number().min(0).max(1);
const positive = z.number().positive();

/** A limit that is not given is "no limit"; the settings that are stored say so with null. */
export const riskLimitsSchema = z
  .strictObject({
    maxPosition: positive
      .nullable()
      .optional()
      .meta({ description: "Largest absolute position, in units of the instrument." }),
    maxOrderValue: positive.nullable().optional().meta({ description: "Largest value of one entry order." }),
    maxDailyLoss: ratio
      .nullable()
      .optional()
      .meta({ description: "Largest fall of equity since 00:00 UTC, as a fraction." }),
    kill: z.boolean().optional().meta({ description: "Refuse every entry." }),
  })
  .meta({ id: "RiskLimits" });

export const runSettingsSchema = z
  .strictObject({
    preset: z.enum(["realistic", "backtesting_py"]).optional(),
    startCash: positive.max(1e15).optional(),
    takerFee: ratio.optional().meta({ description: "Fraction of the value, of market and stop orders." }),
    makerFee: ratio.optional().meta({ description: "Fraction of the value, of limit orders." }),
    slippage: ratio.optional().meta({ description: "Fraction by which market and stop orders fill worse." }),
    cashFraction: z.number().positive().max(1).optional(),
    sizeAt: z.enum(["decision", "fill"]).optional(),
    fixedQuantity: positive
      .optional()
      .meta({ description: "Trade this quantity instead of a fraction of the equity." }),
    quantityDecimals: z.int().min(0).max(12).nullable().optional(),
    sameCandleExits: z.enum(["none", "stop_only"]).optional(),
    atEnd: z.enum(["close_at_last_close", "close_at_last_open", "mark"]).optional(),
    limits: riskLimitsSchema.optional(),
  })
  .meta({ id: "RunSettings" });

export const instantSchema = z
  .union([z.string().max(40), z.int()])
  .meta({ description: "ISO 8601 with a zone, or UTC milliseconds." });

/** What every run is asked for with. */
export const runRequest = {
  symbol: z.string().min(1).max(64),
  timeframe: z.string().min(2).max(8).meta({ description: "`1h`, or MetaTrader's `H1`." }),
  source: z.string().min(1).max(64).optional(),
  from: instantSchema.optional().meta({ description: "First candle, inclusive." }),
  to: instantSchema.optional().meta({ description: "Exclusive." }),
  strategy: z.string().min(1).max(1_000).meta({
    description: "A built-in strategy's name, or the path of a file below one of the engine's strategy folders.",
  }),
  parameters: z.record(z.string().max(100), parameterValueSchema).optional(),
  settings: runSettingsSchema.optional(),
};

export const fillSchema = z
  .object({
    sequence: z.int(),
    clientOrderId: z.string(),
    purpose: z.enum(["entry", "exit", "stop_loss", "take_profit"]),
    candleIndex: z.int().nullable().meta({ description: "Null where a kill switch closed the position." }),
    filledAt: z.int(),
    side: z.enum(["buy", "sell"]),
    quantity: z.string(),
    price: z.string(),
    fee: z.string(),
    exitReason: z.enum(["signal", "stop_loss", "take_profit", "end_of_run", "manual", "kill_switch"]).nullable(),
  })
  .meta({ id: "Fill" });

export const decisionSchema = z
  .object({
    intentSequence: z.int(),
    decidedAt: z.int(),
    side: z.enum(["buy", "sell"]),
    verdict: z.enum(["approved", "refused"]),
    rule: z.string().nullable(),
    code: z.string().nullable(),
    value: z.number().nullable(),
    limit: z.number().nullable(),
  })
  .meta({ id: "Decision" });

export const equityPointSchema = z.object({ time: z.int(), equity: z.string() }).meta({ id: "EquityPoint" });

export const runErrorSchema = z
  .object({ code: z.string(), detail: z.string(), suggestion: z.string() })
  .meta({ id: "RunError" });

export const pageQuerySchema = z.object({
  after: z.coerce.number().int().min(-1).default(-1).meta({ description: "Return what has a larger sequence." }),
  limit: z.coerce.number().int().min(1).max(5_000).default(1_000),
});

export type RunSettingsRequest = z.infer<typeof runSettingsSchema>;
export type FillRow = z.infer<typeof fillSchema>;
export type DecisionRow = z.infer<typeof decisionSchema>;
export type EquityPoint = z.infer<typeof equityPointSchema>;
export type RunErrorRow = z.infer<typeof runErrorSchema>;
