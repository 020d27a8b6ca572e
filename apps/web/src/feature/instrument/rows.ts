import { z } from "zod";
import { Decimal } from "../../ui/exact.ts";

/** A step as it is read: the database keeps zeros behind it. */
const stepSchema = z.string().transform((text) => new Decimal(text).toFixed());

export const instrumentSchema = z.object({
  instrument_id: z.number(),
  user_id: z.string().nullable(),
  symbol: z.string(),
  currency: z.string(),
  tick_size: stepSchema,
  lot_size: stepSchema,
  contract_size: stepSchema,
  min_quantity: stepSchema,
  series_id: z.number(),
  series: z.object({ timeframe: z.string(), source: z.string(), price_scale: z.number() }),
});

/** What can be traded: it has a series of candles that prices it. */
export type Instrument = z.infer<typeof instrumentSchema>;

export const instrumentColumns =
  "instrument_id,user_id,symbol,currency,tick_size::text,lot_size::text,contract_size::text,min_quantity::text,series_id,series:candle_series(timeframe,source,price_scale)";

/** What a unit of it is called: BTC of BTC/USDT, and XAUUSD of itself. */
export const baseOf = (symbol: string): string => symbol.split("/")[0] ?? symbol;

/** The currency that a symbol seems to be priced in; null where it does not say. */
export const currencyOf = (symbol: string): string | null =>
  /(?:\/|^[A-Z]{3})([A-Z0-9]{2,12})$/.exec(symbol)?.[1] ?? null;

/** A price as the gate measures by it. */
export const instrumentPriceSchema = z.object({
  instrumentId: z.number(),
  /** Decimal text; null where there is no candle yet. */
  price: z.string().nullable(),
  /** By the account's clock; null without a price. */
  ageMs: z.number().nullable(),
  /** Older than this, nothing but what reduces is let through. */
  mostAgeMs: z.number(),
});

export type InstrumentPrice = z.infer<typeof instrumentPriceSchema>;

export const isOld = ({ ageMs, mostAgeMs }: InstrumentPrice): boolean => ageMs === null || ageMs > mostAgeMs;
