import { builtInStrategies } from "@chandlery/core/strategy";
import { listSeries } from "./queries.ts";

/** What a run can be asked for. */
export async function formOptions() {
  const series = await listSeries();
  return {
    series: series.map(({ source, symbol, timeframe, user_id: owner }) => ({
      value: `${source}|${symbol}|${timeframe}`,
      label: `${symbol} ${timeframe} · ${source}${owner === null ? "" : " (yours)"}`,
    })),
    strategies: [...builtInStrategies.values()].map(({ name, parameters }) => ({
      name,
      parameters: { ...parameters },
    })),
  };
}
