export { type PaperContext, matchAtPrice } from "./match-at-price.ts";
export { matchCandle } from "./match-candle.ts";
export type { PaperCandle, PaperEvent, PaperOrder, PaperQuote, PaperReason, PaperSettings } from "./paper-order.ts";
