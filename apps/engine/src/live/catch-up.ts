import { firstFillDifference } from "@chandlery/core/backtest";
import { DomainError } from "@chandlery/core/base";
import type { Fill } from "@chandlery/core/ledger";
import type { Candle } from "@chandlery/core/market";
import type { Decision } from "@chandlery/core/risk";
import { readLedgerFills } from "../db/facts.ts";
import type { RunningPaperRun } from "../db/paper-runs.ts";
import { readLawRefusals } from "../db/paper-steps.ts";
import type { UserDatabase } from "../db/pool.ts";
import type { StrategyHost, StreamStep } from "../job/strategy/index.ts";
import { replayPages } from "./replay-feed.ts";

/**
 * Works through the candles that are done, with the law's refusals where they fell, and holds what they lead to against
 * what is stored. Throws `replay_diverged` where the two differ.
 */
export async function catchUp(
  host: StrategyHost,
  { db, run }: { readonly db: UserDatabase; readonly run: RunningPaperRun },
): Promise<void> {
  if (run.cursor === null) {
    return;
  }
  const refusals = await readLawRefusals(db, run.accountId);
  const fills: Fill[] = [];
  let count = 0;
  let refused = 0;
  for await (const page of replayPages(db, run.series, { from: run.from, to: run.cursor + 1 })) {
    for (const portion of portions(page, refusals, run.settings.timeframeMs)) {
      const step = await host.feed(portion.candles);
      refused += portion.refusals.filter((refusal) => isApprovedIn(step, refusal)).length;
      if (portion.refusals.length > 0) {
        await host.refuse(portion.refusals);
      }
      fills.push(...step.facts.fills);
      count += portion.candles.length;
    }
  }
  const difference = firstFillDifference(await readLedgerFills(db, run.accountId), fills);
  if (count !== run.candleCount || refused !== refusals.length || difference !== null) {
    const place =
      difference !== null
        ? `fill ${difference.at}`
        : count !== run.candleCount
          ? "the number of candles"
          : "what was refused";
    const detail = `After ${count} of ${run.candleCount} candles the run does not repeat what is stored: ${place} differs.`;
    throw new DomainError("replay_diverged", detail);
  }
}

export interface Portion {
  readonly candles: readonly Candle[];
  /** Of intents made at the close of the last of them. */
  readonly refusals: readonly Decision[];
}

/** Cuts candles behind each one at whose close something was refused. */
export function* portions(
  candles: readonly Candle[],
  refusals: readonly Decision[],
  timeframeMs: number,
): Generator<Portion> {
  const byClose = Map.groupBy(refusals, ({ time }) => time);
  let from = 0;
  for (const [at, { openTime }] of candles.entries()) {
    const refused = byClose.get(openTime + timeframeMs);
    if (refused !== undefined) {
      yield { candles: candles.slice(from, at + 1), refusals: refused };
      from = at + 1;
    }
  }
  if (from < candles.length) {
    yield { candles: candles.slice(from), refusals: [] };
  }
}

/** The law is asked about nothing but what the run's own rules approved. */
const isApprovedIn = ({ facts }: StreamStep, refusal: Decision): boolean =>
  facts.decisions.some(
    ({ intentSequence, verdict }) => intentSequence === refusal.intentSequence && verdict === "approved",
  );
