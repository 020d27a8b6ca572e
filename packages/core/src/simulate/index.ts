export { type RunOptions, SimulatedRun } from "./run.ts";
export type { FeeRates, RunSettings, SimulationRules } from "./settings.ts";
