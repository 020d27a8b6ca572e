import { z } from "zod";

/** As the market service gives it: `timestamp` is when it opened, UTC ms. */
export const candleSchema = z.object({
  timestamp: z.number(),
  open: z.number(),
  high: z.number(),
  low: z.number(),
  close: z.number(),
  volume: z.number(),
});

export type Candle = z.infer<typeof candleSchema>;

/** A candle as text: equal text, equal candle. */
export const markText = ({ timestamp, open, high, low, close, volume }: Candle): string =>
  [timestamp, open, high, low, close, volume].join(",");
