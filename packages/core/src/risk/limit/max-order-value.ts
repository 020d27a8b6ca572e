import type { LimitRule } from "./rule.ts";

/** Quantity × price of one entry stays within the limit. */
export const maxOrderValueRule: LimitRule = (intent, _state, limits) => {
  const value = intent.expectedQuantity * intent.expectedPrice;
  return limits.maxOrderValue !== null && !(value <= limits.maxOrderValue)
    ? { rule: "max_order_value", code: "intent_exceeds_max_order_value", value, limit: limits.maxOrderValue }
    : null;
};
