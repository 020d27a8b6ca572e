import { type EquityPoint, drawdownsOf, equityScale, spreadTags } from "./equity-scale.ts";
import { formatNumber, formatPercent } from "./format.ts";
import { offsetIn, timeTicks } from "./ticks.ts";
import { formatDay, formatTime } from "./time.ts";

export type { EquityPoint } from "./equity-scale.ts";

/** Another curve on the same axes. */
export interface EquityLine {
  readonly label: string;
  readonly points: readonly EquityPoint[];
  readonly look: "benchmark" | "second";
}

export interface EquityChartProps {
  readonly points: readonly EquityPoint[];
  readonly timeZone: string;
  /** What the curve is called where there are others. */
  readonly label?: string;
  readonly lines?: readonly EquityLine[];
  /** A stretch to tint: the trade that is chosen. */
  readonly span?: { readonly from: number; readonly to: number } | null;
}

const width = 1_000;
const height = 300;
const underwaterHeight = 70;
const gap = "non-scaling-stroke";

const looks = {
  own: { line: "stroke-fg", dash: undefined, tag: "bg-fg text-panel font-semibold", rule: "border-fg" },
  benchmark: {
    line: "stroke-bench",
    dash: "3 3",
    tag: "bg-overlay text-fg-2",
    rule: "border-bench border-dashed",
  },
  second: { line: "stroke-series-2", dash: undefined, tag: "bg-overlay text-fg", rule: "border-series-2" },
} as const;

/** Equity over time with the drawdown under it, on one time axis. Plain SVG: it is there before any script runs. */
export function EquityChart({ points, timeZone, label = "Equity", lines = [], span = null }: EquityChartProps) {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined || points.length < 2) {
    return <p className="p-(--gutter) text-fg-3">There are no points to draw yet.</p>;
  }
  const scale = equityScale([points, ...lines.map((line) => line.points)], { width, height });
  const drawdown = drawdownsOf(points);
  const deepest = drawdown.reduce((most, depth) => Math.max(most, depth), 0);
  const curves = [{ label, points, look: "own" as const }, ...lines];
  const path = (curve: readonly EquityPoint[]) =>
    curve.map(({ time, equity }) => `${scale.x(time).toFixed(1)},${scale.y(equity).toFixed(1)}`).join(" ");
  const summary = [
    `${label} from ${formatNumber(first.equity)} to ${formatNumber(last.equity)}`,
    `largest drawdown ${formatPercent(deepest)}`,
    ...lines.map((line) => `${line.label} to ${formatNumber(line.points.at(-1)?.equity ?? null)}`),
  ].join(", ");
  return (
    <figure className="flex h-full flex-col" aria-label={summary} role="img">
      <div className="relative grid min-h-40 grow grid-cols-[minmax(0,1fr)_62px]">
        <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" className="h-full w-full">
          <SpanTint span={span} x={scale.x} height={height} />
          {scale.ticks.map(({ value, y }) => (
            <line key={value} x1={0} x2={width} y1={y} y2={y} className="stroke-grid" vectorEffect={gap} />
          ))}
          <polygon
            points={`${scale.x(first.time)},${height} ${path(points)} ${scale.x(last.time)},${height}`}
            className="fill-fg opacity-[0.06]"
          />
          {curves.toReversed().map((curve) => (
            <polyline
              key={curve.label}
              points={path(curve.points)}
              fill="none"
              className={looks[curve.look].line}
              strokeDasharray={looks[curve.look].dash}
              strokeWidth={1.5}
              vectorEffect={gap}
            />
          ))}
        </svg>
        <ValueAxis scale={scale} curves={curves} />
        {lines.length === 0 ? null : <Legend curves={curves} />}
      </div>
      <Underwater points={points} drawdown={drawdown} deepest={deepest} x={scale.x} span={span} />
      <TimeAxis points={points} x={scale.x} timeZone={timeZone} />
    </figure>
  );
}

type Scale = ReturnType<typeof equityScale>;
type Curve = Omit<EquityLine, "look"> & { readonly look: keyof typeof looks };

function Legend({ curves }: { readonly curves: readonly Curve[] }) {
  return (
    <p
      className="pointer-events-none absolute top-1.5 left-(--gutter) flex flex-wrap gap-x-3 text-11 text-fg-2"
      aria-hidden
    >
      {curves.map(({ label, look }) => (
        <span key={label} className="flex items-center gap-1.5">
          <span className={`w-3 border-t-2 ${looks[look].rule}`} />
          {label}
        </span>
      ))}
    </p>
  );
}

/** Round values, and the last value of each curve as a tag; a label under a tag is left out. */
function ValueAxis({ scale, curves }: { readonly scale: Scale; readonly curves: readonly Curve[] }) {
  const percent = (y: number) => (y / height) * 100;
  const ends = curves.flatMap(({ label, look, points }) => {
    const value = points.at(-1)?.equity;
    return value === undefined ? [] : [{ label, look, value, place: percent(scale.y(value)) }];
  });
  const tags = spreadTags(ends, 8);
  return (
    <div className="relative border-l border-line text-11" aria-hidden>
      {scale.ticks
        .filter(({ y }) => tags.every(({ place }) => Math.abs(place - percent(y)) > 6))
        .map(({ value, y }) => (
          <span key={value} className="absolute left-2 -translate-y-1/2 text-fg-3" style={{ top: `${percent(y)}%` }}>
            {formatNumber(value, scale.decimals)}
          </span>
        ))}
      {tags.map(({ label, look, value, place }) => (
        <span
          key={label}
          className={`absolute inset-x-0.5 -translate-y-1/2 rounded-sm px-1.5 ${looks[look].tag}`}
          style={{ top: `${place}%` }}
        >
          {formatNumber(value, 0)}
        </span>
      ))}
    </div>
  );
}

interface SpanTintProps {
  readonly span: EquityChartProps["span"];
  readonly x: (time: number) => number;
  readonly height: number;
}

function SpanTint({ span, x, height: tall }: SpanTintProps) {
  return span === null || span === undefined ? null : (
    <rect
      x={x(span.from)}
      width={Math.max(2, x(span.to) - x(span.from))}
      y={0}
      height={tall}
      className="fill-accent opacity-20"
    />
  );
}

interface UnderwaterProps extends Omit<SpanTintProps, "height"> {
  readonly points: readonly EquityPoint[];
  readonly drawdown: readonly number[];
  readonly deepest: number;
}

function Underwater({ points, drawdown, deepest, x, span }: UnderwaterProps) {
  const y = (depth: number) => (depth / Math.max(deepest, 0.0001)) * underwaterHeight;
  const line = points.map(({ time }, at) => `${x(time).toFixed(1)},${y(drawdown[at] ?? 0).toFixed(1)}`).join(" ");
  const [first, last] = [points[0]?.time ?? 0, points.at(-1)?.time ?? 0];
  return (
    <div className="grid h-16 shrink-0 grid-cols-[minmax(0,1fr)_62px] border-t border-line">
      <svg viewBox={`0 0 ${width} ${underwaterHeight}`} preserveAspectRatio="none" className="h-full w-full">
        <SpanTint span={span} x={x} height={underwaterHeight} />
        <polygon points={`${x(first)},0 ${line} ${x(last)},0`} className="fill-loss opacity-[0.16]" />
        <polyline points={line} fill="none" className="stroke-loss" strokeWidth={1.5} vectorEffect={gap} />
      </svg>
      <ol className="flex flex-col justify-between border-l border-line py-1 pl-2 text-11 text-fg-3" aria-hidden>
        <li>0 %</li>
        <li>{formatPercent(-deepest)}</li>
      </ol>
    </div>
  );
}

interface TimeAxisProps {
  readonly points: readonly EquityPoint[];
  readonly x: (time: number) => number;
  readonly timeZone: string;
}

function TimeAxis({ points, x, timeZone }: TimeAxisProps) {
  const times = points.map(({ time }) => time);
  const ticks = timeTicks({ times, leastGap: points.length / 9, offsetOf: offsetIn(timeZone) });
  const shown = ticks.filter(({ time }) => x(time) > 0.03 * width && x(time) < 0.97 * width);
  return (
    <div
      className="relative mr-[62px] h-[22px] shrink-0 overflow-hidden border-t border-line text-11 text-fg-3"
      aria-hidden
    >
      {shown.map(({ time, isDay }) => (
        <span
          key={time}
          className="absolute top-1 -translate-x-1/2 whitespace-nowrap max-lg:even:hidden"
          style={{ left: `${(x(time) / width) * 100}%` }}
        >
          {isDay ? formatDay(time, { timeZone }).slice(0, 6) : formatTime(time, { timeZone }).slice(-5)}
        </span>
      ))}
    </div>
  );
}
