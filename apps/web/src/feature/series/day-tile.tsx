import { X } from "lucide-react";
import Link from "next/link";
import { formatNumber } from "../../ui/format.ts";
import { Tile } from "../../ui/tile.tsx";
import { formatTime } from "../../ui/time.ts";
import { timeframeMs } from "../chart/timeframe.ts";
import { dayMs } from "./coverage.ts";
import type { CountedSeries, DayDetail } from "./queries.ts";

export interface DayTileProps {
  readonly series: CountedSeries;
  readonly day: number;
  readonly detail: DayDetail;
  readonly closeAddress: string;
  readonly timeZone: string;
}

const dayFormat = new Intl.DateTimeFormat("en-GB", {
  timeZone: "UTC",
  weekday: "short",
  day: "2-digit",
  month: "short",
  year: "numeric",
});
const clock = (time: number): string => new Date(time).toISOString().slice(11, 16);
const mostGaps = 8;

/** One day of one series: which hours are whole, and each gap. */
export function DayTile({ series, day, detail, closeAddress, timeZone }: DayTileProps) {
  const stored = detail.hours.reduce((sum, hour) => sum + hour.stored, 0);
  const expected = detail.hours.reduce((sum, hour) => sum + hour.expected, 0);
  const missing = expected - stored;
  return (
    <Tile
      title={`${series.symbol} ${series.timeframe}`}
      context={dayFormat.format(day)}
      actions={
        <Link href={closeAddress} scroll={false} aria-label="Close the day" className="text-fg-2">
          <X size={16} strokeWidth={1.5} aria-hidden />
        </Link>
      }
    >
      <div className="flex flex-col gap-3 p-(--gutter)">
        {expected === 0 ? (
          <p className="text-fg-2">Candles of {series.timeframe} have no hours to show.</p>
        ) : (
          <>
            <div>
              <p className="text-14 font-semibold">
                {missing > 0
                  ? `${formatNumber(missing, 0)} of ${formatNumber(expected, 0)} candles missing`
                  : `All ${formatNumber(expected, 0)} candles are there`}
              </p>
              {missing > 0 ? (
                <p className="text-12 text-fg-2">{gapText(detail, timeframeMs(series.timeframe))}</p>
              ) : null}
            </div>
            <Hours hours={detail.hours} />
          </>
        )}
        {missing > 0 ? (
          <p className="text-12 text-fg-2">
            Import a file that holds them, below: what is stored already stays, the rest is added.
          </p>
        ) : null}
        <dl className="grid grid-cols-[auto_1fr] gap-y-1 text-12">
          <Fact name="Source" value={`${series.source}${series.user_id === null ? ", shared" : ", yours"}`} />
          <Fact name="First candle" value={timeText(series.firstTime, timeZone)} />
          <Fact name="Last candle" value={timeText(series.lastTime, timeZone)} />
          <Fact name="Revised" value={formatNumber(series.revisionCount, 0)} />
        </dl>
        <Link
          href={`/chart?series=${series.series_id}&at=${day + dayMs / 2}`}
          className="self-start border-b border-line-strong text-12"
        >
          See the day on the chart
        </Link>
      </div>
    </Tile>
  );
}

const timeText = (time: number | null, timeZone: string): string =>
  time === null ? "—" : `${formatTime(time, { timeZone })} ${timeZone}`;

function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <>
      <dt className="text-fg-2">{name}</dt>
      <dd className="text-right">{value}</dd>
    </>
  );
}

function gapText({ gaps }: DayDetail, stepMs: number): string {
  const shown = gaps.slice(0, mostGaps).map(({ first, last }) => {
    const end = last + stepMs;
    return `${clock(first)} – ${clock(end) === "00:00" ? "24:00" : clock(end)}`;
  });
  const more = gaps.length > mostGaps ? ` and ${gaps.length - mostGaps} more` : "";
  return `${shown.join(", ")}${more} UTC, ${gaps.length === 1 ? "one gap" : `${gaps.length} gaps`}.`;
}

/** The day's 24 hours: the stored part from below, the missing part red above it. */
function Hours({ hours }: Pick<DayDetail, "hours">) {
  return (
    <div role="img" aria-label={hoursText(hours)}>
      <div className="flex h-16 gap-px">
        {hours.map(({ stored, expected }, hour) => {
          const share = expected === 0 ? 0 : Math.min(1, stored / expected);
          return (
            // An hour has no other name than its place.
            <span key={hour} className="flex grow flex-col bg-raised">
              <span className={expected === 0 ? "" : "bg-(--miss)"} style={{ flexGrow: 1 - share }} />
              <span className="bg-(--full)" style={{ flexGrow: share }} />
            </span>
          );
        })}
      </div>
      <p className="mt-1 flex justify-between text-11 text-fg-3" aria-hidden>
        {["00", "06", "12", "18", "24"].map((text) => (
          <span key={text}>{text}</span>
        ))}
      </p>
    </div>
  );
}

function hoursText(hours: DayDetail["hours"]): string {
  const holes = hours.flatMap(({ stored, expected }, hour) =>
    stored < expected ? [`${String(hour).padStart(2, "0")}:00 has ${stored} of ${expected}`] : [],
  );
  return holes.length === 0 ? "Every hour is whole" : `Hours with missing candles: ${holes.join(", ")}`;
}
