import { cache } from "react";
import { z } from "zod";
import { dataOf } from "../../supabase/data-of.ts";
import { serverClient } from "../../supabase/server.ts";
import { Decimal } from "../../ui/exact.ts";
import { accountNow, isReplay } from "../account/account-clock.ts";
import { readRiskLimits } from "../account/queries.ts";
import type { Account } from "../account/rows.ts";
import { timeframeMs } from "../chart/timeframe.ts";
import { type Instrument, type InstrumentPrice, instrumentColumns, instrumentSchema } from "./rows.ts";

/** Shared instruments and the user's own that have a price. */
export const listInstruments = cache(async (): Promise<readonly Instrument[]> => {
  const client = await serverClient();
  const data = dataOf(
    await client.from("instruments").select(instrumentColumns).not("series_id", "is", null).order("symbol"),
  );
  return z.array(instrumentSchema).parse(data);
});

const candleSchema = z
  .object({ open_time: z.string().transform((text) => Date.parse(text)), close: z.string() })
  .nullable();

/**
 * The newest price at the account's clock, as `private.price_at` finds it: a replay sees closed candles alone, and now the
 * candle that forms counts as well.
 */
async function readPrice(instrument: Instrument, moment: number, withForming: boolean) {
  const client = await serverClient();
  const span = timeframeMs(instrument.series.timeframe);
  const until = new Date(withForming ? moment : moment - span).toISOString();
  const query = client
    .from("market_data_candles")
    .select("open_time,close::text")
    .eq("series_id", instrument.series_id)
    .lte("open_time", until)
    .order("open_time", { ascending: false })
    .limit(1);
  const data = dataOf(await (withForming ? query : query.is("is_closed", true)).maybeSingle());
  const candle = candleSchema.parse(data);
  return candle === null
    ? { price: null, ageMs: null }
    : {
        price: new Decimal(candle.close).div(new Decimal(10).pow(instrument.series.price_scale)).toFixed(),
        ageMs: moment - Math.min(moment, candle.open_time + span),
      };
}

/** Prices of instruments at the account's clock, and how old each may be. */
export async function readPrices(
  account: Account,
  instruments: readonly Instrument[],
): Promise<readonly InstrumentPrice[]> {
  const limits = await readRiskLimits(account.account_id);
  const moment = accountNow(account, Date.now());
  return Promise.all(
    instruments.map(async (instrument) => ({
      instrumentId: instrument.instrument_id,
      ...(await readPrice(instrument, moment, !isReplay(account))),
      mostAgeMs:
        limits?.max_candle_age_seconds === null || limits === null
          ? 2 * timeframeMs(instrument.series.timeframe)
          : limits.max_candle_age_seconds * 1_000,
    })),
  );
}

/** The newest closes of a series, oldest first, as decimal texts. */
export async function readLastCloses(seriesId: number): Promise<readonly string[]> {
  const client = await serverClient();
  const [series, candles] = await Promise.all([
    client.from("candle_series").select("price_scale").eq("series_id", seriesId).single(),
    client
      .from("market_data_candles")
      .select("close::text")
      .eq("series_id", seriesId)
      .order("open_time", { ascending: false })
      .limit(50),
  ]);
  const { price_scale: scale } = z.object({ price_scale: z.number() }).parse(dataOf(series));
  return z
    .array(z.object({ close: z.string() }))
    .parse(dataOf(candles))
    .map(({ close }) => new Decimal(close).div(new Decimal(10).pow(scale)).toFixed())
    .toReversed();
}
