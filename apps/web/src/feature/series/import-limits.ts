/** What the web takes; `chandlery import` has no such limit. */
export const maxFileBytes = 64 << 20;

export const timeframes = [
  "1m",
  "2m",
  "3m",
  "4m",
  "5m",
  "6m",
  "10m",
  "12m",
  "15m",
  "20m",
  "30m",
  "1h",
  "2h",
  "3h",
  "4h",
  "6h",
  "8h",
  "12h",
  "1d",
  "1w",
] as const;

export interface GuessedSeries {
  readonly symbol: string;
  readonly timeframe: string;
}

/** `BTCUSD_5m.csv.gz` is BTCUSD in 5m; nothing where the name does not say both. */
export function guessSeries(fileName: string): GuessedSeries | null {
  const found = /^([A-Za-z0-9.]+)[_\- ](\d+[mhdw])(?=[_\- .]|$)/.exec(fileName);
  const timeframe = timeframes.find((name) => name === found?.[2]);
  return found === null || timeframe === undefined ? null : { symbol: found[1] ?? "", timeframe };
}
