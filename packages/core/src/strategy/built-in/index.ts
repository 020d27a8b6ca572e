import type { StrategyDefinition } from "../strategy.ts";
import { channelLimit } from "./channel-limit.ts";
import { crossWithExits } from "./cross-with-exits.ts";
import { cross } from "./cross.ts";

/** The strategies that come with the product, by name. */
export const builtInStrategies: ReadonlyMap<string, StrategyDefinition> = new Map(
  [cross, crossWithExits, channelLimit].map((definition) => [definition.name, definition as StrategyDefinition]),
);
