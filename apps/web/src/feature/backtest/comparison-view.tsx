import Link from "next/link";
import { DataTable, EmptyState } from "../../ui/data-table.tsx";
import { EquityChart, type EquityPoint } from "../../ui/equity-chart.tsx";
import { rebased } from "../../ui/equity-scale.ts";
import { formatNumber } from "../../ui/format.ts";
import { Tile } from "../../ui/tile.tsx";
import { describeStrategy } from "../run/describe.ts";
import { formatMetric } from "../run/metric-table.tsx";
import type { Backtest, Metric } from "../run/rows.ts";
import { type MetricDifference, compareMetrics, differingSettings, unlikeness } from "./comparison.ts";

export interface ComparedBacktest {
  readonly backtest: Backtest;
  readonly equity: readonly EquityPoint[];
}

export interface ComparisonViewProps {
  readonly a: ComparedBacktest;
  readonly b: ComparedBacktest;
  readonly timeZone: string;
}

/** Two results on one axis, and what was the same and what was not. */
export function ComparisonView({ a, b, timeZone }: ComparisonViewProps) {
  const cash = a.backtest.settings.startCash;
  const second = rebased(b.equity, { from: b.backtest.settings.startCash, to: cash });
  const warnings = unlikeness(a.backtest, b.backtest);
  const metrics = compareMetrics(a.backtest.metrics ?? [], b.backtest.metrics ?? []);
  return (
    <div className="grid gap-px bg-line lg:h-full lg:grid-cols-[minmax(0,1fr)_minmax(0,1fr)] lg:grid-rows-[minmax(0,1fr)_minmax(0,1fr)]">
      <Tile
        title="Equity"
        context={`net of fees, both from ${formatNumber(cash)}`}
        className="min-h-72 lg:col-span-2"
        actions={
          warnings.length === 0 ? null : (
            <span role="alert" className="bg-warn-soft px-2 text-11 text-warn">
              ▲ {warnings.join(" ")}
            </span>
          )
        }
      >
        <EquityChart
          points={a.equity}
          label={`A ${describeStrategy(a.backtest)}`}
          lines={[{ label: `B ${describeStrategy(b.backtest)}`, points: second, look: "second" }]}
          timeZone={timeZone}
        />
      </Tile>
      <Tile title="What was asked for" context="where they differ">
        <p className="px-(--gutter) py-2 text-12">
          A <RunLink run={a.backtest} /> · B <RunLink run={b.backtest} />
        </p>
        <DataTable
          label="Settings that differ"
          rows={differingSettings(a.backtest, b.backtest)}
          keyOf={({ name }) => name}
          empty={<EmptyState sentence="Nothing differs: the two should have the same trade hash." />}
          columns={[
            { name: "Setting", cell: ({ name }) => name },
            { name: "A", isNumber: true, cell: (setting) => setting.a },
            { name: "B", isNumber: true, cell: (setting) => setting.b },
          ]}
        />
      </Tile>
      <Tile title="Metrics" context="the difference is B − A; * n below 30">
        <DataTable
          label="Metrics side by side"
          rows={metrics}
          keyOf={({ name }) => name}
          empty={<EmptyState sentence="There are no metrics." />}
          columns={[
            { name: "Metric", cell: ({ title }) => title },
            { name: "A", isNumber: true, cell: (row) => valueCell(row.a) },
            { name: "B", isNumber: true, cell: (row) => valueCell(row.b) },
            { name: "Difference", isNumber: true, cell: differenceCell },
            { name: "n A, B", isNumber: true, isMinor: true, cell: (row) => `${row.a?.n ?? "—"}, ${row.b?.n ?? "—"}` },
          ]}
        />
      </Tile>
    </div>
  );
}

function RunLink({ run }: { readonly run: Backtest }) {
  return (
    <Link href={`/backtests/${run.backtest_id}`} className="border-b border-line-strong">
      {describeStrategy(run)}, {run.series.symbol} {run.series.timeframe}
    </Link>
  );
}

const valueCell = (metric: Metric | null): string =>
  metric === null ? "—" : `${formatMetric(metric)}${metric.value !== null && metric.n < 30 ? "*" : ""}`;

function differenceCell({ a, difference }: MetricDifference): string {
  const text = a === null || difference === null ? "—" : formatMetric({ ...a, value: Math.abs(difference) });
  return difference === null || difference === 0 ? text : `${difference > 0 ? "+" : "−"}${text}`;
}
