import type { AxisCreateTicksCallback, AxisTick, Chart } from "klinecharts";
import { formatNumber } from "../../ui/format.ts";
import { formatTime } from "../../ui/time.ts";
import { offsetIn, roundTicks, timeTicks } from "../../ui/ticks.ts";

const labelHeight = 64;
const labelWidth = 72;
const tagHalfHeight = 14;

export interface PriceAxisWish {
  readonly decimals: number;
  /** The tag of the newest price stands there: a label under it is left out. */
  readonly lastPrice: () => number | null;
}

export function priceAxis({ decimals, lastPrice }: PriceAxisWish): AxisCreateTicksCallback {
  return ({ range, bounding }) => {
    const y = (value: number) => (1 - (value - range.realFrom) / range.realRange) * bounding.height;
    const last = lastPrice();
    const shown = decimalsFor({ decimals, high: range.realTo });
    return roundTicks({ from: range.realFrom, to: range.realTo }, Math.max(2, bounding.height / labelHeight))
      .map((value): AxisTick => ({ value, coord: y(value), text: formatNumber(value, shown) }))
      .filter(({ coord }) => coord > 8 && coord < bounding.height - 8)
      .filter(({ coord }) => last === null || Math.abs(coord - y(last)) > tagHalfHeight);
  };
}

/** Five digits before the point leave no room for two after it. */
const decimalsFor = ({ decimals, high }: { readonly decimals: number; readonly high: number }): number =>
  high >= 10_000 ? Math.min(1, decimals) : decimals;

export function timeAxis(chart: Chart, timeZone: string): AxisCreateTicksCallback {
  const offsetOf = offsetIn(timeZone);
  return ({ range, bounding }) => {
    const from = Math.max(0, range.from);
    const candles = chart.getDataList().slice(from, range.to + 1);
    const times = candles.map(({ timestamp }) => timestamp);
    const leastGap = labelWidth / chart.getBarSpace().bar;
    return timeTicks({ times, leastGap, offsetOf })
      .map(({ at, time, isDay }): AxisTick => {
        const place = chart.convertToPixel({ dataIndex: from + at });
        const label = timeLabel(time, timeZone);
        const coord = Array.isArray(place) ? 0 : (place.x ?? 0);
        return { coord, value: time, text: isDay ? label.slice(0, 6) : label.slice(-5) };
      })
      .filter(({ coord }) => coord > 20 && coord < bounding.width - 20);
  };
}

/** `02 Sep 2024 14:15`. */
export const timeLabel = (time: number, timeZone: string): string => formatTime(time, { timeZone });
