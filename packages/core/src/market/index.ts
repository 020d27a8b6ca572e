export { type Candle, type CandleColumns, candleAt, candlesToColumns } from "./candle.ts";
export { type Timeframe, parseTimeframe, timeframeMs, timeframes } from "./timeframe.ts";
export { type Instrument, roundQuantityDown } from "./instrument.ts";
export { CandleBuffer } from "./candle-buffer.ts";
