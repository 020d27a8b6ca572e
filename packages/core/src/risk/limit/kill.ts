import type { LimitRule } from "./rule.ts";

/** Nothing new is opened while the kill switch is on, nor where nobody has said that it is off. */
export const killRule: LimitRule = (_intent, _state, limits) =>
  limits.kill === false ? null : { rule: "kill", code: "kill_switch_active", value: 1, limit: 0 };
