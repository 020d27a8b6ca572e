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
 * The scales of a series that begins with these candles: at most 8 decimals, with room for values a thousand times as
 * large, but never fewer decimals than the values have.
 */
export function chooseScales(columns: ScaledColumns): CandleScales {
  return {
    priceScale: chooseScale(
      priceColumns.map((name) => columns[name]),
      columns.priceScale,
    ),
    volumeScale: chooseScale([columns.volume], columns.volumeScale),
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

const headroom = 1_000;

function chooseScale(columns: readonly Float64Array[], scale: number): number {
  let largest = 0;
  let needed = 0;
  for (const column of columns) {
    for (const value of column) {
      largest = value > largest ? value : largest;
      while (needed < scale && value % powerOfTen(scale - needed) !== 0) {
        needed += 1;
      }
    }
  }
  let roomy = largestScale;
  while (roomy > 0 && fromScaled(largest, scale) * headroom * powerOfTen(roomy) >= scaledLimit) {
    roomy -= 1;
  }
  return Math.max(roomy, needed);
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
