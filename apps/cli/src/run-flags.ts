import path from "node:path";
import { DomainError } from "@chandlery/core/base";
import { builtInStrategies } from "@chandlery/core/strategy";
import type { RunSettingsRequest } from "@chandlery/sdk/contract";
import type { Command } from "commander";

/** The flags that every kind of run takes. */
export interface RunFlags {
  readonly symbol?: string;
  readonly timeframe?: string;
  readonly source?: string;
  readonly from?: string;
  readonly to?: string;
  readonly strategy: string;
  readonly param?: readonly string[];
  readonly preset?: "realistic" | "backtesting_py";
  readonly cash?: number;
  readonly fee?: number;
  readonly slippage?: number;
  readonly cashFraction?: number;
  readonly quantity?: number;
  readonly quantityDecimals?: number;
  readonly maxPosition?: number;
  readonly maxOrderValue?: number;
  readonly maxDailyLoss?: number;
  readonly dataDir?: string;
  readonly json?: boolean;
}

export function addRunOptions(command: Command): Command {
  return command
    .option("--symbol <symbol>", "stored candles of this symbol")
    .option("--timeframe <timeframe>", "1m, 5m, 1h, 1d and the like")
    .option("--source <name>", "needed where two sources have the symbol")
    .option("--from <time>", "first candle: ISO 8601 with a zone, or UTC ms")
    .option("--to <time>", "end of the candles, exclusive")
    .requiredOption("--strategy <name or file>", `${[...builtInStrategies.keys()].join(", ")}, or a file`)
    .option("--param <name=value...>", "a parameter of the strategy; may be repeated")
    .option("--preset <preset>", "realistic (default) or backtesting_py: rules of the simulation")
    .option("--cash <amount>", "start cash", toNumber("--cash"))
    .option("--fee <fraction>", "fee of each side, 0.001 is 0.1 %", toNumber("--fee"))
    .option("--slippage <fraction>", "of market and stop orders", toNumber("--slippage"))
    .option("--cash-fraction <fraction>", "of the equity, for each entry", toNumber("--cash-fraction"))
    .option("--quantity <quantity>", "trade this quantity instead", toNumber("--quantity"))
    .option("--quantity-decimals <n>", "0 for whole units", toNumber("--quantity-decimals"))
    .option("--max-position <quantity>", "risk limit", toNumber("--max-position"))
    .option("--max-order-value <value>", "risk limit", toNumber("--max-order-value"))
    .option("--max-daily-loss <fraction>", "risk limit", toNumber("--max-daily-loss"))
    .option("--data-dir <folder>", "the folder that holds all state")
    .option("--json", "print JSON");
}

/** The settings that the flags ask for; what is not said is left to the preset. */
export function settingsOf(flags: RunFlags): RunSettingsRequest {
  return defined({
    preset: flags.preset,
    startCash: flags.cash,
    takerFee: flags.fee,
    makerFee: flags.fee,
    slippage: flags.slippage,
    cashFraction: flags.cashFraction,
    fixedQuantity: flags.quantity,
    quantityDecimals: flags.quantityDecimals,
    limits: defined({
      maxPosition: flags.maxPosition,
      maxOrderValue: flags.maxOrderValue,
      maxDailyLoss: flags.maxDailyLoss,
    }),
  });
}

/** `["fast=10", "slow=20"]` → `{ fast: "10", slow: "20" }`; the engine knows the types. */
export function parametersOf(flags: RunFlags): Record<string, string> {
  return Object.fromEntries(
    (flags.param ?? []).map((text) => {
      const at = text.indexOf("=");
      if (at <= 0) {
        throw new DomainError("command_invalid", `--param takes name=value, not "${text}"`);
      }
      return [text.slice(0, at), text.slice(at + 1)];
    }),
  );
}

/** A built-in name as it is, anything else as the path of a file. */
export const strategyOf = ({ strategy }: RunFlags): string =>
  builtInStrategies.has(strategy) ? strategy : path.resolve(strategy);

/** What a run over stored candles is asked for with. */
export function storedRunRequest(flags: RunFlags) {
  const { symbol, timeframe, source, from, to } = flags;
  if (symbol === undefined || timeframe === undefined) {
    throw new DomainError("command_invalid", "stored candles are named by --symbol and --timeframe");
  }
  return {
    symbol,
    timeframe,
    ...defined({ source, from, to }),
    strategy: strategyOf(flags),
    parameters: parametersOf(flags),
    settings: settingsOf(flags),
  };
}

const toNumber =
  (flag: string) =>
  (text: string): number => {
    const value = Number(text);
    if (text.trim() === "" || !Number.isFinite(value)) {
      throw new DomainError("command_invalid", `${flag} takes a number, not "${text}"`);
    }
    return value;
  };

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** The object without its undefined members. */
function defined<T extends object>(object: T): Defined<T> {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as Defined<T>;
}
