import { backtestingPyPreset, realisticPreset } from "@chandlery/core/backtest";
import type { Sizing } from "@chandlery/core/risk";
import type { RunSettings } from "@chandlery/core/simulate";
import type { RunSettingsRequest } from "@chandlery/sdk/contract";

const presets = { realistic: realisticPreset, backtesting_py: backtestingPyPreset } as const;

/** Quantities of crypto venues have five or six decimals; whole units are asked for with 0. */
const defaultQuantityDecimals = 6;
const defaultStartCash = 10_000;

/** The settings of a run from what was asked for: the preset first, then what replaces parts of it. */
export function toRunSettings(
  request: RunSettingsRequest,
  instrument: { readonly symbol: string; readonly timeframeMs: number },
): RunSettings {
  const preset = presets[request.preset ?? "realistic"];
  return {
    startCash: request.startCash ?? defaultStartCash,
    instrument: {
      symbol: instrument.symbol,
      quantityDecimals: request.quantityDecimals === undefined ? defaultQuantityDecimals : request.quantityDecimals,
    },
    timeframeMs: instrument.timeframeMs,
    fees: { taker: request.takerFee ?? preset.fees.taker, maker: request.makerFee ?? preset.fees.maker },
    slippageRate: request.slippage ?? preset.slippageRate,
    sizing: toSizing(request, preset.sizing),
    limits: {
      maxPosition: request.limits?.maxPosition ?? preset.limits.maxPosition,
      maxOrderValue: request.limits?.maxOrderValue ?? preset.limits.maxOrderValue,
      maxDailyLoss: request.limits?.maxDailyLoss ?? preset.limits.maxDailyLoss,
      kill: request.limits?.kill ?? preset.limits.kill,
    },
    rules: {
      sameCandleExits: request.sameCandleExits ?? preset.rules.sameCandleExits,
      atEnd: request.atEnd ?? preset.rules.atEnd,
    },
  };
}

function toSizing(request: RunSettingsRequest, preset: Sizing): Sizing {
  if (request.fixedQuantity !== undefined) {
    return { kind: "fixed_quantity", quantity: request.fixedQuantity };
  }
  return preset.kind === "cash_fraction"
    ? { kind: "cash_fraction", fraction: request.cashFraction ?? preset.fraction, at: request.sizeAt ?? preset.at }
    : preset;
}
