export { atr } from "./atr.ts";
export { type ColumnWork, extendAll } from "./extend-all.ts";
export { ema } from "./ema.ts";
export type { Indicator, Source } from "./indicator.ts";
export { rsi } from "./rsi.ts";
export { sma } from "./sma.ts";
