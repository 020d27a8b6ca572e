import path from "node:path";
import { projectRoot } from "../project.ts";

/** Real candles that lie in the repository; demo/candles/README.md names their sources and licences. */
export interface DemoSeries {
  readonly file: string;
  readonly source: string;
  readonly symbol: string;
  readonly timeframe: string;
  /** Open time of the last candle: with it the series is there as a whole. */
  readonly last: string;
}

const file = (name: string): string => path.join(projectRoot, "demo", "candles", name);

export const demoSeries: readonly DemoSeries[] = [
  {
    file: file("binance_BTC_USDT_5m_2024.csv.gz"),
    source: "binance",
    symbol: "BTC/USDT",
    timeframe: "5m",
    last: "2024-09-06T04:40:00Z",
  },
  {
    file: file("binance_ETH_USDT_5m_2024.csv.gz"),
    source: "binance",
    symbol: "ETH/USDT",
    timeframe: "5m",
    last: "2024-09-06T04:40:00Z",
  },
  {
    file: file("binance_SOL_USDT_5m_2024.csv.gz"),
    source: "binance",
    symbol: "SOL/USDT",
    timeframe: "5m",
    last: "2024-09-07T02:15:00Z",
  },
  {
    file: file("lean_oanda_XAUUSD_1h.csv.gz"),
    source: "oanda",
    symbol: "XAUUSD",
    timeframe: "1h",
    last: "2019-02-25T23:00:00Z",
  },
];

/** What the demo trades: the same strategy as a backtest over all candles, and on paper. */
export const demoRun = {
  symbol: "SOL/USDT",
  timeframe: "5m",
  source: "binance",
  strategy: "cross",
  parameters: { fast: 96, slow: 576 },
} as const;

/** The warm-up of 576 candles ends 15 candles before a cross, so that the first fill comes soon. */
export const demoPaperFrom = "2024-03-02T21:30:00Z";
export const demoPaceMs = 1_000;
