import type { LimitRule } from "./rule.ts";

/** The position that the entry leads to stays within the limit. */
export const maxPositionRule: LimitRule = (intent, state, limits) => {
  const value = Math.abs(state.openQuantity) + intent.expectedQuantity;
  return limits.maxPosition !== null && !(value <= limits.maxPosition)
    ? { rule: "max_position", code: "intent_exceeds_max_position", value, limit: limits.maxPosition }
    : null;
};
