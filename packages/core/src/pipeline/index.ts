export { Corridor, type CorridorOptions, type Moment } from "./corridor.ts";
export { type FactBatch, RunFacts } from "./facts.ts";
export type { Clock, Feed, Venue } from "./port.ts";
