export { type HostOptions, StrategyHost } from "./host.ts";
export { type HistoryOutcome, type StrategyRun, type StreamStep } from "./protocol.ts";
export { type StrategyReference, fileReference, resolveStrategy } from "./reference.ts";
