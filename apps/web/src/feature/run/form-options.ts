import { builtInStrategies } from "@chandlery/core/strategy";
import { listSeries, readBacktest, readPaperRun } from "./queries.ts";
import { type RunPrefill, prefillOf } from "./run-again.ts";

export type FormQuery = Readonly<Record<string, string | string[] | undefined>>;

/** What a run can be asked for, and what the form begins with where `?backtest=` or `?paper_run=` names a run. */
export async function formOptions(query: FormQuery) {
  const [series, prefill] = await Promise.all([listSeries(), readPrefill(query)]);
  const builtIn = [...builtInStrategies.values()].map(({ name, parameters }) => ({
    name,
    parameters: { ...parameters },
  }));
  const isKnown = prefill === null || builtInStrategies.has(prefill.strategy);
  return {
    prefill,
    series: series.map(({ source, symbol, timeframe, user_id: owner }) => ({
      value: `${source}|${symbol}|${timeframe}`,
      label: `${symbol} ${timeframe} · ${source}${owner === null ? "" : " (yours)"}`,
    })),
    strategies: isKnown ? builtIn : [...builtIn, { name: prefill.strategy, parameters: prefill.parameters }],
  };
}

async function readPrefill({ backtest, paper_run: paperRun }: FormQuery): Promise<RunPrefill | null> {
  if (typeof backtest === "string") {
    return prefillOf(await readBacktest(backtest));
  }
  return typeof paperRun === "string" ? prefillOf(await readPaperRun(paperRun)) : null;
}
