import { Badge } from "../../ui/badge.tsx";
import { FigureStrip } from "../../ui/figure-strip.tsx";
import { formatNumber } from "../../ui/format.ts";
import { formatTime } from "../../ui/time.ts";
import type { Candle } from "../chart/candle.ts";
import { demo } from "./read-demo.ts";

const timeZone = "UTC";
const step = 8;
const height = 600;
const gridLines = 8;
const timeLabels = 6;

/** The right half of the sign-in page: candles of this install, and what can be read off them. */
export function DemoPanel({ candles }: { readonly candles: readonly Candle[] }) {
  const last = candles.at(-1);
  const first = candles[0];
  if (first === undefined || last === undefined) {
    return null;
  }
  const high = Math.max(...candles.map((candle) => candle.high));
  const low = Math.min(...candles.map((candle) => candle.low));
  return (
    <section aria-label="The demo's candles" className="hidden min-w-0 grid-rows-[auto_minmax(0,1fr)_auto] lg:grid">
      <header className="flex h-11 items-center gap-2 border-b border-line px-(--gutter)">
        <Badge tone="mode">DEMO</Badge>
        <h2 className="text-12 font-semibold">
          {demo.symbol} {demo.timeframe}
        </h2>
        <span className="text-11 text-fg-3">recorded candles of 2024, not the market of today</span>
      </header>
      <Picture candles={candles} high={high} low={low} />
      <div className="border-t border-line">
        <FigureStrip
          figures={[
            { label: "Last close", value: formatNumber(last.close) },
            { label: "Highest", value: formatNumber(high) },
            { label: "Lowest", value: formatNumber(low) },
            { label: "Candles shown", value: candles.length },
            { label: `From ${timeZone}`, value: formatTime(first.timestamp, { timeZone }) },
          ]}
        />
      </div>
    </section>
  );
}

interface PictureProps {
  readonly candles: readonly Candle[];
  readonly high: number;
  readonly low: number;
}

/** Plain SVG, there before any script runs; prices right, times below. */
function Picture({ candles, high, low }: PictureProps) {
  const margin = (high - low) * 0.06;
  const y = (price: number): number => ((high + margin - price) / (high - low + 2 * margin)) * height;
  const width = candles.length * step;
  const prices = roundPrices({ low, high });
  const marked = Array.from({ length: timeLabels }, (_, at) => Math.floor(((at + 0.5) * candles.length) / timeLabels));
  return (
    <div
      role="img"
      aria-label={`${candles.length} candles of ${demo.symbol}, between ${formatNumber(low)} and ${formatNumber(high)}`}
      className="grid min-h-0 grid-cols-[minmax(0,1fr)_72px] grid-rows-[minmax(0,1fr)_22px] text-11 text-fg-3"
    >
      <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" className="h-full w-full">
        {prices.map((price) => (
          <line
            key={price}
            x1={0}
            x2={width}
            y1={y(price)}
            y2={y(price)}
            className="stroke-grid"
            vectorEffect="non-scaling-stroke"
          />
        ))}
        <Bodies candles={candles} y={y} isUp />
        <Bodies candles={candles} y={y} isUp={false} />
      </svg>
      <div className="relative border-l border-line">
        {prices.map((price) => (
          <span
            key={price}
            className="absolute left-2 -translate-y-1/2"
            style={{ top: `${((y(price) / height) * 100).toFixed(2)}%` }}
          >
            {formatNumber(price)}
          </span>
        ))}
      </div>
      <div className="relative border-t border-line">
        {marked.map((at) => (
          <span
            key={at}
            className="absolute top-1 -translate-x-1/2 whitespace-nowrap"
            style={{ left: `${((at / candles.length) * 100).toFixed(2)}%` }}
          >
            {formatTime(candles[at]?.timestamp ?? 0, { timeZone }).slice(-5)}
          </span>
        ))}
      </div>
    </div>
  );
}

/** Steps of 1, 2, 2.5 or 5 times a power of ten, about as many as there are lines. */
function roundPrices({ low, high }: { readonly low: number; readonly high: number }): readonly number[] {
  const least = (high - low) / gridLines;
  const power = 10 ** Math.floor(Math.log10(least));
  const distance = ([1, 2, 2.5, 5].find((factor) => factor * power >= least) ?? 10) * power;
  const first = Math.ceil(low / distance);
  return Array.from({ length: Math.floor(high / distance) - first + 1 }, (_, at) => (first + at) * distance);
}

interface BodiesProps {
  readonly candles: readonly Candle[];
  readonly y: (price: number) => number;
  readonly isUp: boolean;
}

/** All candles of one direction: a wick of one pixel, a body of 0.68 of the step. */
function Bodies({ candles, y, isUp }: BodiesProps) {
  const chosen = candles
    .map((candle, at) => ({ candle, at }))
    .filter(({ candle }) => candle.close >= candle.open === isUp);
  const wicks = chosen.map(
    ({ candle, at }) => `M${at * step + step / 2} ${y(candle.high).toFixed(1)}V${y(candle.low).toFixed(1)}`,
  );
  const bodies = chosen.map(({ candle, at }) => {
    const top = y(Math.max(candle.open, candle.close));
    const bottom = Math.max(top + 1, y(Math.min(candle.open, candle.close)));
    const left = at * step + step * 0.16;
    return `M${left.toFixed(1)} ${top.toFixed(1)}h${(step * 0.68).toFixed(1)}V${bottom.toFixed(1)}h${(-step * 0.68).toFixed(1)}z`;
  });
  return (
    <g className={isUp ? "fill-up stroke-up" : "fill-down stroke-down"}>
      <path d={wicks.join("")} fill="none" vectorEffect="non-scaling-stroke" />
      <path d={bodies.join("")} stroke="none" />
    </g>
  );
}
