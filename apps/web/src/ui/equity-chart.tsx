import { formatNumber, formatPercent } from "./format.ts";
import { formatDay } from "./time.ts";

export interface EquityPoint {
  readonly time: number;
  readonly equity: number;
}

const width = 1_000;
const height = 300;
const underwaterHeight = 70;
const gridLines = 4;

/** Equity over time with the drawdown under it, on one time axis. Plain SVG: it is there before any script runs. */
export function EquityChart({
  points,
  timeZone,
}: {
  readonly points: readonly EquityPoint[];
  readonly timeZone: string;
}) {
  const first = points[0];
  const last = points.at(-1);
  if (first === undefined || last === undefined || points.length < 2) {
    return <p className="p-(--gutter) text-fg-3">There are no points to draw yet.</p>;
  }
  const drawdown = drawdowns(points);
  const range = rangeOf(points.map(({ equity }) => equity));
  const deepest = Math.max(0.0001, ...drawdown);
  const x = (at: number) => (at / (points.length - 1)) * width;
  const y = (equity: number) => height - ((equity - range.low) / (range.high - range.low)) * height;
  const line = points.map(({ equity }, at) => `${x(at).toFixed(1)},${y(equity).toFixed(1)}`).join(" ");
  const under = drawdown
    .map((depth, at) => `${x(at).toFixed(1)},${((depth / deepest) * underwaterHeight).toFixed(1)}`)
    .join(" ");
  const summary = `Equity from ${formatNumber(first.equity)} to ${formatNumber(last.equity)}, largest drawdown ${formatPercent(deepest)}`;
  return (
    <figure className="flex h-full flex-col" aria-label={summary} role="img">
      <div className="grid min-h-40 grow grid-cols-[minmax(0,1fr)_62px]">
        <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" className="h-full w-full">
          {gridOf(range).map((value) => (
            <line
              key={value}
              x1={0}
              x2={width}
              y1={y(value)}
              y2={y(value)}
              className="stroke-grid"
              vectorEffect="non-scaling-stroke"
            />
          ))}
          <polygon points={`0,${height} ${line} ${width},${height}`} className="fill-fg opacity-[0.06]" />
          <polyline
            points={line}
            fill="none"
            className="stroke-fg"
            strokeWidth={1.5}
            vectorEffect="non-scaling-stroke"
          />
        </svg>
        <ol
          className="flex flex-col-reverse justify-between border-l border-line py-1 pl-2 text-11 text-fg-3"
          aria-hidden
        >
          {gridOf(range).map((value) => (
            <li key={value}>{formatNumber(value, 0)}</li>
          ))}
        </ol>
      </div>
      <div className="grid h-16 shrink-0 grid-cols-[minmax(0,1fr)_62px] border-t border-line">
        <svg viewBox={`0 0 ${width} ${underwaterHeight}`} preserveAspectRatio="none" className="h-full w-full">
          <polygon points={`0,0 ${under} ${width},0`} className="fill-loss opacity-25" />
          <polyline
            points={under}
            fill="none"
            className="stroke-loss"
            strokeWidth={1.5}
            vectorEffect="non-scaling-stroke"
          />
        </svg>
        <ol className="flex flex-col justify-between border-l border-line py-1 pl-2 text-11 text-fg-3" aria-hidden>
          <li>0 %</li>
          <li>{formatPercent(-deepest)}</li>
        </ol>
      </div>
      <div className="flex justify-between border-t border-line px-2 py-1 pr-[70px] text-11 text-fg-3" aria-hidden>
        {[first, points[Math.floor(points.length / 2)] ?? first, last].map(({ time }, at) => (
          <span key={at}>{formatDay(time, { timeZone })}</span>
        ))}
      </div>
    </figure>
  );
}

interface Range {
  readonly low: number;
  readonly high: number;
}

function rangeOf(values: readonly number[]): Range {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  const room = Math.max((high - low) * 0.05, Math.abs(high) * 1e-6, 1e-9);
  return { low: low - room, high: high + room };
}

const gridOf = ({ low, high }: Range): readonly number[] =>
  Array.from({ length: gridLines }, (_, at) => low + ((high - low) * (at + 0.5)) / gridLines);

function drawdowns(points: readonly EquityPoint[]): readonly number[] {
  let peak = Number.NEGATIVE_INFINITY;
  return points.map(({ equity }) => {
    peak = Math.max(peak, equity);
    return peak > 0 ? 1 - equity / peak : 0;
  });
}
