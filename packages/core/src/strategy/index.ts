export { builtInStrategies } from "./built-in/index.ts";
export { ColumnMemory, type Cursor, IndicatorColumn, Series, extendColumns } from "./series.ts";
export {
  type Answer,
  type CancelSignal,
  type EnterSignal,
  type EntryOptions,
  type EntryOrder,
  type ExitLevel,
  type ExitSignal,
  type Signal,
  atPrice,
  byFraction,
  byOffset,
  cancel,
  enterLong,
  enterShort,
  exit,
} from "./signal.ts";
export {
  type ParameterValue,
  type Parameters,
  type Setup,
  type Strategy,
  type StrategyDefinition,
  defineStrategy,
  resolveParameters,
} from "./strategy.ts";
export { type RunCursor, RunView, type View } from "./view.ts";
