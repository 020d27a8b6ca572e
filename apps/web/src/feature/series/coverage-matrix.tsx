import Link from "next/link";
import { formatNumber, formatPercent } from "../../ui/format.ts";
import { type CellState, type CoverageCell, coverOf } from "./coverage.ts";
import type { CountedSeries } from "./queries.ts";

export interface CoverageMatrixProps {
  readonly series: readonly CountedSeries[];
  readonly coverage: ReadonlyMap<number, readonly CoverageCell[]>;
  /** Where a cell leads. */
  readonly addressOf: (seriesId: number, day: number) => string;
  readonly selected: { readonly seriesId: number; readonly day: number } | null;
}

const looks: Readonly<Record<CellState, string>> = {
  whole: "bg-(--full)",
  part: "bg-(--part)",
  missing: "bg-(--miss)",
  closed: "bg-[repeating-linear-gradient(135deg,var(--line-strong)_0_1px,transparent_1px_4px)]",
  outside: "border border-line",
};

/** Every series by day: what is whole, what has holes. A cell leads to its day; the tab key stops at holes only. */
export function CoverageMatrix({ series, coverage, addressOf, selected }: CoverageMatrixProps) {
  const cells = [...coverage.values()].find((row) => row.length > 0) ?? [];
  return (
    <table className="w-full table-fixed border-collapse text-12" aria-label="Coverage by day, UTC">
      <thead>
        <tr className="text-11 text-fg-3">
          <th scope="col" className="h-(--th) w-[150px] pl-(--gutter) text-left font-medium max-md:w-24">
            Series
          </th>
          <th scope="col" className="font-medium">
            <Months cells={cells} />
          </th>
          <th scope="col" className="w-16 px-2 text-right font-medium">
            Cover
          </th>
          <th scope="col" className="w-20 pr-(--gutter) text-right font-medium max-md:hidden">
            Candles
          </th>
        </tr>
      </thead>
      <tbody>
        {series.map((row) => (
          <Row
            key={row.series_id}
            series={row}
            cells={coverage.get(row.series_id) ?? []}
            {...{ addressOf, selected }}
          />
        ))}
      </tbody>
    </table>
  );
}

interface RowProps extends Pick<CoverageMatrixProps, "addressOf" | "selected"> {
  readonly series: CountedSeries;
  readonly cells: readonly CoverageCell[];
}

function Row({ series, cells, addressOf, selected }: RowProps) {
  const cover = coverOf(cells);
  return (
    <tr>
      <th scope="row" className="h-(--row) truncate pl-(--gutter) text-left font-medium">
        <Link href={`/chart?series=${series.series_id}`} title="Open the chart" className="border-b border-line-strong">
          {series.symbol}
        </Link>{" "}
        <span className="text-11 font-normal text-fg-3 max-md:hidden">
          {series.timeframe} {series.source}
        </span>
      </th>
      <td>
        <span className="flex gap-px">
          {cells.map((cell) => (
            <Cell
              key={cell.from}
              cell={cell}
              address={addressOf(series.series_id, cell.from)}
              isSelected={
                selected?.seriesId === series.series_id && selected.day >= cell.from && selected.day < cell.to
              }
              name={series.symbol}
            />
          ))}
        </span>
      </td>
      <td className={`px-2 text-right font-medium ${cover !== null && cover < 1 ? "text-warn" : ""}`}>
        {coverText(cover)}
      </td>
      <td className="pr-(--gutter) text-right text-fg-2 max-md:hidden">{formatNumber(series.candleCount, 0)}</td>
    </tr>
  );
}

/** Never 100 % where a candle is missing. */
const coverText = (cover: number | null): string =>
  cover !== null && cover < 1 ? formatPercent(Math.floor(cover * 10_000) / 10_000, 2) : formatPercent(cover, 0);

interface CellProps {
  readonly cell: CoverageCell;
  readonly address: string;
  readonly isSelected: boolean;
  readonly name: string;
}

function Cell({ cell, address, isSelected, name }: CellProps) {
  const { state, stored, expected } = cell;
  const text = `${name} ${dayText(cell)}: ${
    state === "outside"
      ? "before or after the series"
      : state === "closed"
        ? "closed"
        : `${formatNumber(stored, 0)} of ${formatNumber(expected, 0)} candles`
  }`;
  const look = `h-5 min-w-0 grow rounded-[1px] ${looks[state]} ${isSelected ? "outline-2 outline-offset-1 outline-focus" : ""}`;
  if (state === "outside" || state === "closed") {
    return <span className={look} title={text} />;
  }
  return (
    <Link
      href={address}
      prefetch={false}
      scroll={false}
      title={text}
      aria-label={text}
      aria-current={isSelected ? "true" : undefined}
      tabIndex={state === "whole" ? -1 : 0}
      className={look}
    />
  );
}

const dayFormat = new Intl.DateTimeFormat("en-GB", {
  timeZone: "UTC",
  day: "2-digit",
  month: "short",
  year: "numeric",
});
const monthFormat = new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", month: "short" });

const dayText = ({ from, to }: CoverageCell): string => {
  const last = to - 1;
  return to - from <= 86_400_000 ? dayFormat.format(from) : `${dayFormat.format(from)} – ${dayFormat.format(last)}`;
};

/** The name of a month above its first cell; one that has no room for it is left out. */
function Months({ cells }: { readonly cells: readonly CoverageCell[] }) {
  const begins = cells.flatMap(({ from }, at) => {
    const name = monthFormat.format(from);
    const before = cells[at - 1];
    return before === undefined || monthFormat.format(before.from) !== name ? [{ at, name }] : [];
  });
  const room = 4;
  const shown = begins.filter(({ at }, index) => (begins[index + 1]?.at ?? cells.length) - at >= room);
  return (
    <span className="relative block h-4" aria-hidden>
      {shown.map(({ at, name }) => (
        <span key={at} className="absolute" style={{ left: `${(at / cells.length) * 100}%` }}>
          {name}
        </span>
      ))}
    </span>
  );
}

/** What the colours of the cells mean. */
export function CoverageLegend() {
  const states = [
    ["whole", "whole"],
    ["part", "part"],
    ["missing", "missing"],
    ["closed", "closed"],
    ["outside", "not started"],
  ] as const;
  return (
    <span className="flex gap-3 text-11 text-fg-2 max-lg:hidden">
      {states.map(([state, label]) => (
        <span key={state} className="flex items-center gap-1.5">
          <span className={`size-2.5 ${looks[state]}`} aria-hidden />
          {label}
        </span>
      ))}
    </span>
  );
}
