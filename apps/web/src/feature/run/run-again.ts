import { z } from "zod";
import type { RunSettingsRequest } from "@chandlery/sdk/contract";
import type { Backtest, PaperRun } from "./rows.ts";

/** A day as a date field has it (UTC, empty for all), and the instant that it stands for. */
export interface PrefilledDay {
  readonly day: string;
  readonly exact: string;
}

/** What a form of a run begins with. */
export interface RunPrefill {
  readonly series: string;
  readonly strategy: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly startCash: number;
  readonly from: PrefilledDay;
  readonly to: PrefilledDay;
  /** Everything of the settings that the form has no field for, so that the run is the same. */
  readonly settings: RunSettingsRequest;
}

const storedSchema = z.object({
  startCash: z.number(),
  instrument: z.object({ quantityDecimals: z.number().nullable() }),
  fees: z.object({ taker: z.number(), maker: z.number() }),
  slippageRate: z.number(),
  sizing: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("cash_fraction"), fraction: z.number(), at: z.enum(["decision", "fill"]) }),
    z.object({ kind: z.literal("fixed_quantity"), quantity: z.number() }),
  ]),
  limits: z.object({
    maxPosition: z.number().nullable(),
    maxOrderValue: z.number().nullable(),
    maxDailyLoss: z.number().nullable(),
    kill: z.boolean(),
  }),
  rules: z.object({
    sameCandleExits: z.enum(["none", "stop_only"]),
    atEnd: z.enum(["close_at_last_close", "close_at_last_open", "mark"]),
  }),
});

/** The request that gives the same settings once more. */
export function settingsRequestOf(stored: unknown): RunSettingsRequest {
  const { instrument, fees, slippageRate, sizing, limits, rules } = storedSchema.parse(stored);
  return {
    quantityDecimals: instrument.quantityDecimals,
    takerFee: fees.taker,
    makerFee: fees.maker,
    slippage: slippageRate,
    ...(sizing.kind === "cash_fraction"
      ? { cashFraction: sizing.fraction, sizeAt: sizing.at }
      : { fixedQuantity: sizing.quantity }),
    limits,
    ...rules,
  };
}

/** A run's own values for the form that asks for the next one. A day that is not changed keeps its exact instant. */
export function prefillOf(run: Backtest | PaperRun): RunPrefill {
  const { source, symbol, timeframe } = run.series;
  return {
    series: `${source}|${symbol}|${timeframe}`,
    strategy: run.strategy.file ?? run.strategy.name,
    parameters: Object.fromEntries(Object.entries(run.parameters).map(([name, value]) => [name, String(value)])),
    startCash: run.settings.startCash,
    from: dayOf(run.from_time),
    to: dayOf(run.to_time),
    settings: settingsRequestOf(run.settings),
  };
}

function dayOf(time: number | null): PrefilledDay {
  const exact = time === null ? "" : new Date(time).toISOString();
  return { day: exact.slice(0, 10), exact };
}

/** The instant that a date field asks for: the exact one of the earlier run where its day was left as it was. */
export const instantOf = ({ day, exact }: PrefilledDay): string =>
  exact.slice(0, 10) === day ? exact : `${day}T00:00:00Z`;
