import { formatNumber } from "../../ui/format.ts";
import { formatTime } from "../../ui/time.ts";
import type { ChartView } from "./candle-canvas.ts";
import { mostMarks } from "./markers.ts";

export interface ChartLegendProps {
  readonly title: string;
  readonly view: ChartView;
  readonly timeZone: string;
}

const looks = ["text-series-1", "text-series-2", "text-series-3", "text-series-4"];

/** Top left in two lines: the candle under the crosshair, then the indicators in their colours. */
export function ChartLegend({ title, view, timeZone }: ChartLegendProps) {
  const { pointed, values, decimals, isTooMany } = view;
  if (pointed === null) {
    return null;
  }
  const price = (value: number) => formatNumber(value, decimals);
  const change = pointed.close < pointed.open ? "text-down" : "text-up";
  return (
    <div className="pointer-events-none absolute top-1.5 right-[70px] left-(--gutter) text-11 text-fg-2" aria-hidden>
      <p className="flex gap-x-2.5 overflow-hidden whitespace-nowrap">
        <span className="font-semibold text-fg">{title}</span>
        <span>O {price(pointed.open)}</span>
        <span>H {price(pointed.high)}</span>
        <span>L {price(pointed.low)}</span>
        <span className={change}>C {price(pointed.close)}</span>
        <span>V {formatNumber(pointed.volume)}</span>
        <span className="text-fg-3">{formatTime(pointed.timestamp, { timeZone })}</span>
      </p>
      <p className="flex gap-x-2.5 overflow-hidden whitespace-nowrap">
        {values.map(({ label, color, text }) => (
          <span key={label} className={`flex items-center gap-1 ${looks[color] ?? "text-fg-2"}`}>
            <span className="w-3 border-t-2 border-current" />
            {label} {text}
          </span>
        ))}
        {isTooMany ? <span className="text-warn">only the newest {mostMarks} trades in view are drawn</span> : null}
      </p>
    </div>
  );
}
