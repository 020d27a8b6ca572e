import { computeClient } from "../../engine/compute.ts";
import type { EquityPoint } from "../../ui/equity-chart.tsx";

/** Buy and hold at the marks of a backtest; none where the engine does not answer, which costs the page nothing else. */
export async function readBenchmark(backtestId: string): Promise<readonly EquityPoint[]> {
  try {
    const points = await (await computeClient()).backtestBenchmark(backtestId);
    return points.map(({ time, equity }) => ({ time, equity: Number(equity) }));
  } catch {
    return [];
  }
}
