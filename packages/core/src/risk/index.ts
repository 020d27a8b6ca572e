export { type Approval, type Decision, type GateAnswer, askGate, isApproval } from "./gate.ts";
export type { Amount, Intent } from "./intent.ts";
export type { GateState, RiskLimits } from "./limit/rule.ts";
export { type Sizing, type SizingContext, affordableQuantity, sizeEntry, sizeExit } from "./size.ts";
