import { EquityChart, type EquityPoint } from "../../ui/equity-chart.tsx";
import { FigureStrip } from "../../ui/figure-strip.tsx";
import { formatNumber, formatPercent } from "../../ui/format.ts";
import { Profit, ProfitPercent } from "../../ui/money.tsx";
import { Tile } from "../../ui/tile.tsx";
import { describeStrategy } from "../run/describe.ts";
import { MetricTable, metricValue } from "../run/metric-table.tsx";
import type { Backtest, Fill } from "../run/rows.ts";
import { TradeTable } from "../run/trade-table.tsx";
import { tradesOf } from "../run/trades.ts";

export interface BacktestResultProps {
  readonly backtest: Backtest;
  readonly equity: readonly EquityPoint[];
  /** The last ones: the table says so where there are more. */
  readonly fills: readonly Fill[];
  readonly timeZone: string;
}

export function BacktestResult({ backtest, equity, fills, timeZone }: BacktestResultProps) {
  const { metrics, series, settings } = backtest;
  const finalEquity = backtest.final_equity === null ? null : Number(backtest.final_equity);
  const trades = tradesOf(fills);
  return (
    <div className="grid gap-px bg-line lg:h-full lg:grid-cols-[minmax(0,1fr)_312px] lg:grid-rows-[auto_minmax(0,1.2fr)_minmax(0,1fr)]">
      <div className="lg:col-span-2">
        <h1 className="flex flex-wrap items-baseline gap-x-2 bg-panel px-(--gutter) pt-2 text-14 font-semibold">
          {describeStrategy(backtest)}
          <span className="text-11 font-normal text-fg-3">
            {series.symbol} {series.timeframe} · {series.source} · hash {backtest.trade_hash?.slice(0, 12)}
          </span>
        </h1>
        <FigureStrip
          figures={[
            {
              label: "Final equity",
              value: formatNumber(finalEquity),
              context: `from ${formatNumber(settings.startCash)}`,
            },
            {
              label: "Net profit",
              value: <Profit value={finalEquity === null ? null : finalEquity - settings.startCash} />,
              context: <ProfitPercent fraction={metricValue(metrics, "total_return")} />,
            },
            {
              label: "Max drawdown",
              value: formatPercent(metricValue(metrics, "max_drawdown")),
              context: "from the peak",
            },
            {
              label: "Buy and hold",
              value: formatPercent(metricValue(metrics, "buy_and_hold_return")),
              context: "the whole run",
            },
            {
              label: "Trades",
              value: formatNumber(backtest.trade_count, 0),
              context: `${formatPercent(metricValue(metrics, "win_rate"))} won`,
            },
            { label: "Fees", value: formatNumber(metricValue(metrics, "fees_paid")), context: "of both sides" },
          ]}
        />
      </div>
      <Tile
        title="Equity"
        context={`net of fees, ${formatNumber(equity.length, 0)} of ${formatNumber(backtest.candle_count, 0)} marks`}
        className="min-h-72"
      >
        <EquityChart points={equity} timeZone={timeZone} />
      </Tile>
      <Tile title="Metrics" context="* n below 30" className="lg:row-span-2">
        <MetricTable metrics={metrics ?? []} />
      </Tile>
      <Tile title="Trades" context={tradeContext(trades.length, backtest.trade_count)}>
        <TradeTable trades={trades} timeZone={timeZone} />
      </Tile>
    </div>
  );
}

const tradeContext = (shown: number, all: number | null): string =>
  all !== null && all > shown ? `the last ${shown} of ${formatNumber(all, 0)}` : `${shown}`;
