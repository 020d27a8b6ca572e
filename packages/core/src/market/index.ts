export { type Candle, type CandleColumns, candleAt, candlesToColumns } from "./candle.ts";
export { type Timeframe, parseTimeframe, timeframeMs, timeframes } from "./timeframe.ts";
export { type Instrument, roundQuantityDown } from "./instrument.ts";
export { CandleBuffer } from "./candle-buffer.ts";
export { CandleBuilder } from "./candle-builder.ts";
export {
  type CandleCsvOptions,
  type CandleCsvResult,
  CandleCsvParser,
  type CsvFault,
  candleCsvHeader,
} from "./candle-csv.ts";
export { type GapCount, countGaps } from "./gaps.ts";
export {
  type CandleScales,
  type ScaledColumns,
  chooseScales,
  rescaleColumns,
  unscaleColumns,
} from "./scaled-columns.ts";
export { fromScaled, parseScaled } from "./scaled-number.ts";
export {
  type CandleInput,
  type InputFault,
  type ParsedCandleInput,
  type SeriesInput,
  parseCandleInput,
} from "./candle-input.ts";
export { type CandleVersions } from "./candle-versions.ts";
