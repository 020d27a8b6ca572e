import type { LimitRule } from "./rule.ts";

/** An entry needs a flat account, or an exit that is already on its way: positions are not added to. */
export const onePositionRule: LimitRule = (_intent, state) =>
  state.openQuantity === 0
    ? null
    : { rule: "one_position", code: "position_already_open", value: Math.abs(state.openQuantity), limit: 0 };
