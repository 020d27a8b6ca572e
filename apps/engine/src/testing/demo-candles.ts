import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { type CandleColumns, CandleCsvParser, type Timeframe, unscaleColumns } from "@chandlery/core/market";

const folder = new URL("../../../../demo/candles/", import.meta.url);

export interface DemoSeries {
  readonly file: string;
  readonly source: string;
  readonly symbol: string;
  readonly timeframe: Timeframe;
}

/** The real candles that lie in the repository. */
export const demoSeries: readonly DemoSeries[] = [
  { file: "binance_BTC_USDT_5m_2024.csv.gz", source: "binance", symbol: "BTC/USDT", timeframe: "5m" },
  { file: "binance_ETH_USDT_5m_2024.csv.gz", source: "binance", symbol: "ETH/USDT", timeframe: "5m" },
  { file: "binance_SOL_USDT_5m_2024.csv.gz", source: "binance", symbol: "SOL/USDT", timeframe: "5m" },
  { file: "lean_oanda_XAUUSD_1h.csv.gz", source: "oanda", symbol: "XAUUSD", timeframe: "1h" },
];

export const demoPath = ({ file }: DemoSeries): URL => new URL(file, folder);

export function readDemoCandles(series: DemoSeries): CandleColumns {
  const parser = new CandleCsvParser({ timeframe: series.timeframe, nowMs: Date.UTC(2026, 0, 1) });
  parser.push(gunzipSync(readFileSync(demoPath(series))));
  return unscaleColumns(parser.finish().columns);
}
