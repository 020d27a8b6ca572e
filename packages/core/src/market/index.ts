export { type Candle, type CandleColumns, candleAt, candlesToColumns } from "./candle.ts";
export { type Timeframe, parseTimeframe, timeframeMs, timeframes } from "./timeframe.ts";
