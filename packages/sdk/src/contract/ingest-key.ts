import { z } from "zod";
import { candleNameSchema } from "./candle.ts";

/** What a key is asked for with. */
export const ingestKeyRequestSchema = z
  .object({
    source: candleNameSchema,
    symbols: z
      .array(candleNameSchema)
      .min(1)
      .max(100)
      .nullable()
      .default(null)
      .meta({ description: "The symbols that the key may write; null for all" }),
  })
  .meta({ id: "IngestKeyRequest" });

export const ingestKeySchema = z
  .object({
    keyId: z.number().int(),
    source: z.string(),
    symbols: z.array(z.string()).nullable(),
    prefix: z.string().meta({ description: "The first characters, to tell keys apart" }),
    createdAt: z.string(),
    revokedAt: z.string().nullable(),
  })
  .meta({ id: "IngestKey" });

export const createdIngestKeySchema = ingestKeySchema
  .extend({ key: z.string().meta({ description: "Shown this once: only its hash is stored" }) })
  .meta({ id: "CreatedIngestKey" });

export type IngestKeyRequest = z.input<typeof ingestKeyRequestSchema>;
export type IngestKey = z.infer<typeof ingestKeySchema>;
export type CreatedIngestKey = z.infer<typeof createdIngestKeySchema>;
