import type { LimitRule } from "./rule.ts";

/** Nothing new is opened while the kill switch is on. */
export const killRule: LimitRule = (_intent, _state, limits) =>
  limits.kill ? { rule: "kill", code: "kill_switch_active", value: 1, limit: 0 } : null;
