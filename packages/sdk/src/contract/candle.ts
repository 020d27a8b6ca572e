import { z } from "zod";

/** As many candles as one request takes. */
export const maxIngestCandles = 5_000;
export const defaultCandleLimit = 1_000;
export const maxCandleLimit = 10_000;

/** What a name of a source or symbol may be: up to 64 characters, none of them a control, no blank at either end. */
export const candleNameSchema = z
  .string()
  .max(64)
  .regex(/^[^\s\p{C}]([^\p{C}]*[^\s\p{C}])?$/u, "1 to 64 characters, no blank at either end");

const symbolSchema = candleNameSchema.meta({ examples: ["EURUSD"] });
const timeframeSchema = z
  .string()
  .max(8)
  .meta({ description: "1m … 1w, or MetaTrader's names M1 … W1", examples: ["1h", "H1"] });
const instantSchema = z
  .union([z.string().max(40), z.number()])
  .meta({ description: "ISO 8601 with a zone, or milliseconds since 1970", examples: ["2024-01-01T00:00:00Z"] });
const decimalSchema = z
  .union([z.number(), z.string().max(64)])
  .meta({ description: "A number, or a decimal string", examples: ["1.10523"] });

export const candleInputSchema = z
  .object({
    symbol: symbolSchema,
    timeframe: timeframeSchema,
    timestamp: instantSchema,
    open: decimalSchema,
    high: decimalSchema,
    low: decimalSchema,
    close: decimalSchema,
    volume: decimalSchema,
    closed: z.boolean().optional().meta({ description: "False while the candle still forms; true where left out" }),
  })
  .meta({ id: "SentCandle" });

export const postCandlesBodySchema = z
  .object({ candles: z.array(candleInputSchema).min(1).max(maxIngestCandles) })
  .meta({ id: "PostCandles" });

export const postCandlesAnswerSchema = z
  .object({
    status: z.literal("success"),
    message: z.string(),
    records_added: z.number().int(),
    records_updated: z.number().int().meta({ description: "Forming candles that have a newer or their closed form" }),
    records_unchanged: z.number().int(),
    records_revised: z.number().int().meta({
      description: "Closed candles that came with other values: the stored ones stay, these are kept beside them",
    }),
  })
  .meta({ id: "PostCandlesAnswer" });

const instantTextSchema = z.string().max(40).meta({ description: "ISO 8601 with a zone, or milliseconds since 1970" });

/** What names one series in a query. `source` may be left out where one source alone has the symbol. */
export const seriesQuerySchema = z.object({
  symbol: symbolSchema,
  timeframe: timeframeSchema,
  source: candleNameSchema.optional(),
  user_id: z.uuid().optional().meta({
    description:
      "The user for whom the caller reads: their own series, then shared ones. Shared ones alone if left out",
  }),
});

export const getCandlesQuerySchema = seriesQuerySchema.extend({
  from: instantTextSchema.optional(),
  to: instantTextSchema.optional(),
  limit: z.coerce.number().int().min(1).max(maxCandleLimit).default(defaultCandleLimit),
  include_forming: z.enum(["true", "false"]).default("false"),
});

export const candleRowSchema = z
  .object({
    timestamp: z.number().int().meta({ description: "When the candle opened, milliseconds since 1970, UTC" }),
    open: z.number(),
    high: z.number(),
    low: z.number(),
    close: z.number(),
    volume: z.number(),
  })
  .meta({ id: "Candle" });

export const getCandlesAnswerSchema = z.array(candleRowSchema);

/** What the candle stream sends. `seq` counts from 0 without a hole for each connection. */
export type StreamMessage =
  | {
      readonly type: "ready";
      readonly seq: number;
      readonly symbol: string;
      readonly timeframe: string;
      readonly source: string;
    }
  | ({ readonly type: "candle"; readonly seq: number; readonly closed: boolean } & CandleRow)
  /** More candles changed at once than are worth sending: fetch them with GET. Both ends are inclusive. */
  | {
      readonly type: "backfill";
      readonly seq: number;
      readonly from: number;
      readonly to: number;
      readonly count: number;
    }
  /** The service lost its database for a moment: candles may have been missed, fetch them with GET. */
  | { readonly type: "reset"; readonly seq: number };

export type CandleRow = z.infer<typeof candleRowSchema>;
export type PostCandlesBody = z.infer<typeof postCandlesBodySchema>;
export type PostCandlesAnswer = z.infer<typeof postCandlesAnswerSchema>;

/** POST /api/v1/imports: the file is the body, everything else stands in the query. */
export const importQuerySchema = z.object({
  user_id: z.uuid().meta({ description: "Whose series it becomes" }),
  file_name: z.string().min(1).max(255),
  source: candleNameSchema,
  symbol: symbolSchema,
  timeframe: timeframeSchema,
});

const importFaultSchema = z.object({
  line: z.number().int(),
  column: z.string(),
  code: z.string(),
  detail: z.string(),
  text: z.string(),
});

/** What an import counted, or why the file was refused whole. */
export const importOutcomeSchema = z
  .discriminatedUnion("ok", [
    z.object({
      ok: z.literal(true),
      rows: z.number().int(),
      added: z.number().int(),
      updated: z.number().int(),
      revised: z.number().int(),
      unchanged: z.number().int(),
      first: z.string(),
      last: z.string(),
      gaps: z.number().int(),
      missing: z.number().int(),
      seconds: z.number(),
    }),
    z.object({
      ok: z.literal(false),
      code: z.string(),
      detail: z.string(),
      rows: z.number().int(),
      faultCount: z.number().int(),
      faults: z.array(importFaultSchema).readonly(),
    }),
  ])
  .meta({ id: "ImportOutcome" });

export type ImportOutcome = z.infer<typeof importOutcomeSchema>;
