import type { Metadata } from "next";
import Link from "next/link";
import { IngestKeyTable } from "../../../feature/ingest-key/ingest-key-table.tsx";
import { listIngestKeys } from "../../../feature/ingest-key/queries.ts";
import { dayMs, coverOf, missingOf } from "../../../feature/series/coverage.ts";
import { CoverageLegend, CoverageMatrix } from "../../../feature/series/coverage-matrix.tsx";
import { DayTile } from "../../../feature/series/day-tile.tsx";
import { ImportForm } from "../../../feature/series/import-form.tsx";
import { ImportTable } from "../../../feature/series/import-table.tsx";
import { listImports } from "../../../feature/series/imports.ts";
import {
  type CountedSeries,
  listCountedSeries,
  mostDays,
  readCoverage,
  readDay,
  shownCells,
} from "../../../feature/series/queries.ts";
import { SourceTable } from "../../../feature/series/source-table.tsx";
import { readAppearance } from "../../../feature/settings/appearance.ts";
import { buttonLook } from "../../../ui/button.tsx";
import { EmptyState } from "../../../ui/data-table.tsx";
import { FigureStrip } from "../../../ui/figure-strip.tsx";
import { formatNumber, formatPercent } from "../../../ui/format.ts";
import { SegmentLinks } from "../../../ui/segment-links.tsx";
import { Tile } from "../../../ui/tile.tsx";
import { formatTime } from "../../../ui/time.ts";

export const metadata: Metadata = { title: "Data" };

interface DataPageProps {
  readonly searchParams: Promise<Readonly<Record<string, string | string[] | undefined>>>;
}

export default async function DataPage({ searchParams }: DataPageProps) {
  const [series, imports, keys, { timeZone }, asked] = await Promise.all([
    listCountedSeries(),
    listImports(20),
    listIngestKeys(),
    readAppearance(),
    searchParams,
  ]);
  const span = asked["span"] === "all" ? "all" : "60";
  const bounds = boundsOf(series);
  const days = span === "all" ? allDays(bounds) : shownCells;
  const coverage = bounds === null ? new Map() : await readCoverage(series, { until: bounds.last, days });
  const cells = [...coverage.values()].flat();
  const chosen = choiceOf(series, asked);
  const detail = chosen === null ? null : await readDay(chosen.series, chosen.day);
  const missing = missingOf(cells);
  const revised = series.reduce((sum, { revisionCount }) => sum + revisionCount, 0);
  const spanText = span === "all" && days < mostDays ? "all" : `${days} d`;
  return (
    <div className="grid gap-px bg-line lg:h-full lg:grid-cols-[minmax(0,1fr)_minmax(0,1fr)_344px] lg:grid-rows-[auto_minmax(0,1.5fr)_minmax(0,1fr)]">
      <h1 className="sr-only">Data</h1>
      <div className="lg:col-span-3">
        <FigureStrip
          figures={[
            {
              label: "Candles stored",
              value: formatNumber(
                series.reduce((sum, { candleCount }) => sum + candleCount, 0),
                0,
              ),
              context: `${series.length} series`,
            },
            {
              label: `Coverage, ${spanText}`,
              value: formatPercent(floored(coverOf(cells)), 3),
              context: "of open days",
            },
            { label: "Missing", value: formatNumber(missing, 0), context: missing === 1 ? "candle" : "candles" },
            { label: "Revised", value: formatNumber(revised, 0), context: "candles changed after close" },
            {
              label: `Newest ${timeZone}`,
              value: bounds === null ? "—" : formatTime(bounds.last, { timeZone }),
              context: "open time of the last candle",
            },
          ]}
        />
      </div>
      <Tile
        title="Coverage"
        context="series by day, UTC"
        className="lg:col-span-2"
        actions={
          <>
            <CoverageLegend />
            <SegmentLinks
              label="Span"
              choices={[
                { name: "60 d", href: addressOf({}), isOn: span === "60" },
                { name: "All", href: addressOf({ span: "all" }), isOn: span === "all" },
              ]}
            />
          </>
        }
      >
        {series.length === 0 ? (
          <div className="py-10 text-center">
            <EmptyState sentence="No candles yet: import a file on this page, or let a feed send them with an ingest key." />
          </div>
        ) : (
          <CoverageMatrix
            series={series}
            coverage={coverage}
            addressOf={(seriesId, day) => addressOf({ span, series: String(seriesId), day: dayOf(day) })}
            selected={chosen === null ? null : { seriesId: chosen.series.series_id, day: chosen.day }}
          />
        )}
      </Tile>
      <div className="flex min-h-0 flex-col gap-px bg-line lg:row-span-2 lg:overflow-auto">
        {chosen === null || detail === null ? null : (
          <DayTile
            series={chosen.series}
            day={chosen.day}
            detail={detail}
            closeAddress={addressOf({ span })}
            timeZone={timeZone}
          />
        )}
        <div id="import" className="flex grow flex-col">
          <Tile title="Import" context="CSV, gzip" className="grow">
            <ImportForm />
          </Tile>
        </div>
      </div>
      <Tile title="Jobs" context="files that you uploaded">
        <ImportTable imports={imports} timeZone={timeZone} />
      </Tile>
      <div className="flex min-h-0 flex-col gap-px bg-line">
        <Tile title="Sources" className="grow">
          <SourceTable series={series} timeZone={timeZone} />
        </Tile>
        <Tile
          title="Ingest keys"
          context="write only, by symbol"
          className="grow"
          actions={
            <Link href="/settings/ingest-keys" className={buttonLook()}>
              New key
            </Link>
          }
        >
          <IngestKeyTable keys={keys} timeZone={timeZone} />
        </Tile>
      </div>
    </div>
  );
}

interface Bounds {
  readonly first: number;
  readonly last: number;
}

function boundsOf(series: readonly CountedSeries[]): Bounds | null {
  const firsts = series.flatMap(({ firstTime }) => (firstTime === null ? [] : [firstTime]));
  const lasts = series.flatMap(({ lastTime }) => (lastTime === null ? [] : [lastTime]));
  return lasts.length === 0 ? null : { first: Math.min(...firsts), last: Math.max(...lasts) };
}

const allDays = (bounds: Bounds | null): number =>
  bounds === null
    ? shownCells
    : Math.min(mostDays, Math.floor(bounds.last / dayMs) - Math.floor(bounds.first / dayMs) + 1);

/** Never 100 % where a candle is missing. */
const floored = (cover: number | null): number | null =>
  cover === null ? null : Math.floor(cover * 100_000) / 100_000;

const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10);

function choiceOf(series: readonly CountedSeries[], asked: Readonly<Record<string, string | string[] | undefined>>) {
  const found = series.find(({ series_id: id }) => String(id) === asked["series"]);
  const day =
    typeof asked["day"] === "string" && /^\d{4}-\d\d-\d\d$/.test(asked["day"]) ? Date.parse(asked["day"]) : NaN;
  return found === undefined || Number.isNaN(day) ? null : { series: found, day };
}

const addressOf = (query: Readonly<Record<string, string>>): string => {
  const text = new URLSearchParams(query).toString();
  return text === "" ? "/data" : `/data?${text}`;
};
