import { formatNumber } from "../../ui/format.ts";
import { formatTime } from "../../ui/time.ts";
import type { Backtest, PaperRun } from "./rows.ts";

export interface RunFactsProps {
  readonly run: Backtest | PaperRun;
  readonly timeZone: string;
}

/** Everything that a run depends on, and what names its result: with it the run can be had again. */
export function RunFacts({ run, timeZone }: RunFactsProps) {
  const facts = [
    ["Run", "backtest_id" in run ? run.backtest_id : run.paper_run_id],
    ["Series", `${run.series.symbol} ${run.series.timeframe} · ${run.series.source}`],
    [`From ${timeZone}`, run.from_time === null ? "the first candle" : formatTime(run.from_time, { timeZone })],
    [`To ${timeZone}`, run.to_time === null ? "the last candle" : formatTime(run.to_time, { timeZone })],
    ["Candles", formatNumber(run.candle_count, 0)],
    ["Strategy", run.strategy.file ?? run.strategy.name],
    ["Strategy hash", run.strategy.source_sha256?.replace(/^\\x/, "") ?? "built in"],
    ...Object.entries(run.parameters).map(([name, value]) => [`Parameter ${name}`, String(value)] as const),
    ...("trade_hash" in run ? [["Trade hash", run.trade_hash ?? "—"] as const] : []),
    ...settingsOf(run.settings),
  ] as const;
  return (
    <table className="w-full text-12" aria-label="Settings">
      <tbody>
        {facts.map(([name, value]) => (
          <tr key={name}>
            <th scope="row" className="py-1 pr-4 text-left align-top font-normal whitespace-nowrap text-fg-3">
              {name}
            </th>
            <td className="py-1 font-mono text-11 break-all">{value}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Nested settings by their path: `fees.taker 0.001`. */
export function settingsOf(settings: unknown, path = ""): readonly (readonly [string, string])[] {
  if (typeof settings !== "object" || settings === null) {
    return [[path, String(settings)]];
  }
  return Object.entries(settings).flatMap(([name, value]) => settingsOf(value, path === "" ? name : `${path}.${name}`));
}
