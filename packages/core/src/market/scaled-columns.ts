import { type Result, accept, refuse } from "../base/index.ts";
import type { CandleColumns } from "./candle.ts";
import { fromScaled, largestScale, powerOfTen, scaledLimit } from "./scaled-number.ts";

/** The decimals that a series keeps: price = stored / 10^priceScale. */
export interface CandleScales {
  readonly priceScale: number;
  readonly volumeScale: number;
}

/** Candles as they are stored: whole numbers at the scales of their series, each exact in float64. */
export interface ScaledColumns extends CandleScales {
  readonly length: number;
  readonly openTime: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
}

export const priceColumns = ["open", "high", "low", "close"] as const;

/** From storage to what indicators and backtests compute with. */
export function unscaleColumns(columns: ScaledColumns): CandleColumns {
  const price = (column: Float64Array) => column.map((value) => fromScaled(value, columns.priceScale));
  return {
    length: columns.length,
    openTime: columns.openTime,
    open: price(columns.open),
    high: price(columns.high),
    low: price(columns.low),
    close: price(columns.close),
    volume: columns.volume.map((value) => fromScaled(value, columns.volumeScale)),
  };
}

/**
 * The scales of a series that begins with these candles, for good: 8 decimals where there is room for larger values,
 * fewer where there is not, but never fewer than the values have. Room is 100 times for prices. Volumes spread wider:
 * 1,000 times where they are whole numbers, 10 times where they have decimals, because then the decimals matter more.
 */
export function chooseScales(columns: ScaledColumns): CandleScales {
  const prices = priceColumns.map((name) => columns[name]);
  return {
    priceScale: chooseScale(prices, columns.priceScale, () => 100),
    volumeScale: chooseScale([columns.volume], columns.volumeScale, (decimals) => (decimals > 0 ? 10 : 1_000)),
  };
}

/** The same candles at the scales of their series; refused where a value would lose a digit or exceed 2^53. */
export function rescaleColumns(columns: ScaledColumns, scales: CandleScales): Result<ScaledColumns> {
  const rescaled = { ...columns, ...scales };
  for (const name of [...priceColumns, "volume"] as const) {
    const [from, to] =
      name === "volume" ? [columns.volumeScale, scales.volumeScale] : [columns.priceScale, scales.priceScale];
    const column = rescaleColumn(columns[name], { from, to });
    if (!(column instanceof Float64Array)) {
      const value = fromScaled(columns[name][column.at] ?? 0, from);
      return refuse("candle_exceeds_series_scale", `${name} ${value} does not fit ${to} decimals below 2^53`);
    }
    rescaled[name] = column;
  }
  return accept(rescaled);
}

function chooseScale(columns: readonly Float64Array[], scale: number, headroom: (decimals: number) => number): number {
  let largest = 0;
  let decimals = 0;
  for (const column of columns) {
    for (const value of column) {
      largest = value > largest ? value : largest;
      while (decimals < scale && value % powerOfTen(scale - decimals) !== 0) {
        decimals += 1;
      }
    }
  }
  const roomFor = fromScaled(largest, scale) * headroom(decimals);
  let roomy = largestScale;
  while (roomy > decimals && roomFor * powerOfTen(roomy) >= scaledLimit) {
    roomy -= 1;
  }
  return roomy;
}

/** The column at another scale, or the index of the first value that does not fit it. */
function rescaleColumn(
  column: Float64Array,
  { from, to }: { readonly from: number; readonly to: number },
): Float64Array | { readonly at: number } {
  if (from === to) {
    return column;
  }
  const factor = powerOfTen(Math.abs(to - from));
  const rescaled = column.map((value) => (to > from ? value * factor : value / factor));
  const at = rescaled.findIndex((value) => !Number.isSafeInteger(value));
  return at < 0 ? rescaled : { at };
}
