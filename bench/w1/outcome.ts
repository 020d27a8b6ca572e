import type { ClosedTrade } from "@chandlery/core/ledger";
import type { SimulatedRun } from "@chandlery/core/simulate";

/** What a run of W1 comes to: equal in every engine, or its time means nothing. */
export interface Outcome {
  readonly trades: number;
  /** FNV-1a over the words entry index, exit index, exit reason of each trade. */
  readonly hash: string;
  readonly finalEquity: number;
  readonly fees: number;
  readonly maxDrawdown: number;
}

/** Of 1,000,000 generated candles, as three engines in other languages found it. */
export const expectedOutcome: Outcome = {
  trades: 2_237,
  hash: "6658eb36",
  finalEquity: 177_958.3008728613,
  fees: 903_743.154,
  maxDrawdown: 0.82247034,
};

const reasonWords = { signal: 1, stop_loss: 2, take_profit: 3, end_of_run: 4 } as const;

export const outcomeOf = (run: SimulatedRun): Outcome => ({
  trades: run.trades.length,
  hash: hashOf(run.trades),
  finalEquity: run.equity.at(-1) ?? Number.NaN,
  fees: run.account.feesPaid,
  maxDrawdown: run.maxDrawdown,
});

/** Where an outcome differs from the expected one, in words; empty where it does not. */
export function differences(found: Outcome, expected: Outcome = expectedOutcome): readonly string[] {
  const isNear = (name: "finalEquity" | "fees" | "maxDrawdown", tolerance: number) =>
    Math.abs(found[name] - expected[name]) <= tolerance * Math.abs(expected[name]);
  const checks = [
    ["trades", found.trades === expected.trades],
    ["hash", found.hash === expected.hash],
    ["finalEquity", isNear("finalEquity", 1e-9)],
    // These two are published with nine and eight digits.
    ["fees", isNear("fees", 1e-9)],
    ["maxDrawdown", isNear("maxDrawdown", 1e-8)],
  ] as const;
  return checks
    .filter(([, isEqual]) => !isEqual)
    .map(([name]) => `${name} is ${found[name]}, expected ${expected[name]}`);
}

function hashOf(trades: readonly ClosedTrade[]): string {
  let hash = 2_166_136_261;
  for (const trade of trades) {
    for (const word of [trade.entryIndex, trade.exitIndex, reasonWords[trade.exitReason]]) {
      hash = Math.imul(hash ^ word, 16_777_619);
    }
  }
  return (hash >>> 0).toString(16).padStart(8, "0");
}
