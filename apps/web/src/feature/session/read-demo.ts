import { z } from "zod";
import { readEnvironment, readLocalUser } from "../../supabase/environment.ts";
import { type Candle, candleSchema } from "../chart/candle.ts";

/** A stretch of the demo's own candles, which belong to nobody. */
export const demo = { symbol: "BTC/USDT", timeframe: "5m", source: "binance", from: "2024-09-02T22:00:00Z" } as const;

const shownCandles = 192;

/**
 * What a local install shows to whoever has not signed in: recorded candles that every user of it may see. Empty where the
 * install is not local, or the demo is not there.
 */
export async function readDemo(): Promise<readonly Candle[]> {
  if (readLocalUser() === null) {
    return [];
  }
  const { marketUrl, serviceToken } = readEnvironment();
  const query = new URLSearchParams({ ...demo, limit: String(shownCandles) });
  try {
    const answer = await fetch(`${marketUrl}/api/v1/candles?${query.toString()}`, {
      headers: { authorization: `Bearer ${serviceToken}` },
      cache: "no-store",
      signal: AbortSignal.timeout(2_000),
    });
    return answer.ok ? z.array(candleSchema).parse(await answer.json()) : [];
  } catch {
    // Signing in does not wait for a picture.
    return [];
  }
}
