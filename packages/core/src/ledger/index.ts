export { type AccountState, type Booking, type Position, applyFill, equityAt, openAccount } from "./account.ts";
export { type ExitReason, type Fill, type Side, signedQuantity } from "./fill.ts";
export { type ClosedTrade, type PositionSide, tradeHashText } from "./trade.ts";
