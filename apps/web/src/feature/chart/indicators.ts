/** What can be drawn over or under candles. The library's EMA, RSI and MACD start as the engine's do (mean of the first period). */
export interface IndicatorChoice {
  readonly name: string;
  readonly label: string;
  /** What the library calls it. */
  readonly drawnAs: string;
  readonly parameters: readonly number[];
  /** Over the candles, or in a pane of its own. */
  readonly place: "candles" | "own";
  /** The names of its values in the order in which they are drawn, as the library keys them. */
  readonly lines: readonly { readonly key: string; readonly label: string }[];
}

export const indicatorChoices: readonly IndicatorChoice[] = [
  {
    name: "ema",
    label: "EMA 20, 50",
    drawnAs: "EMA",
    parameters: [20, 50],
    place: "candles",
    lines: [
      { key: "ema1", label: "EMA 20" },
      { key: "ema2", label: "EMA 50" },
    ],
  },
  {
    name: "sma",
    label: "SMA 30, 90",
    drawnAs: "MA",
    parameters: [30, 90],
    place: "candles",
    lines: [
      { key: "ma1", label: "SMA 30" },
      { key: "ma2", label: "SMA 90" },
    ],
  },
  {
    name: "bollinger",
    label: "Bollinger 20, 2",
    drawnAs: "BOLL",
    parameters: [20, 2],
    place: "candles",
    lines: [
      { key: "up", label: "BB upper" },
      { key: "mid", label: "BB mean" },
      { key: "dn", label: "BB lower" },
    ],
  },
  { name: "volume", label: "Volume", drawnAs: "CANDLE_VOLUME", parameters: [], place: "candles", lines: [] },
  {
    name: "rsi",
    label: "RSI 14",
    drawnAs: "RSI",
    parameters: [14],
    place: "own",
    lines: [{ key: "rsi1", label: "RSI 14" }],
  },
  {
    name: "macd",
    label: "MACD 12, 26, 9",
    drawnAs: "MACD",
    parameters: [12, 26, 9],
    place: "own",
    lines: [
      { key: "dif", label: "MACD" },
      { key: "dea", label: "Signal" },
    ],
  },
];

export const indicatorsCookie = "chandlery-indicators";
const defaultIndicators = ["ema", "volume"];

/** The names in a cookie; those that are not known are left out, no cookie means the usual ones. */
export function parseIndicators(text: string | undefined): readonly string[] {
  const names = text === undefined ? defaultIndicators : text.split(".");
  return indicatorChoices.map(({ name }) => name).filter((name) => names.includes(name));
}

export const writeIndicators = (names: readonly string[]): string => names.join(".");
