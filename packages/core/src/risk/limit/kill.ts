import type { LimitRule } from "./rule.ts";

/** Nothing new is opened while the kill switch is on, nor where nobody has said that it is off. */
export const killRule: LimitRule = (_intent, _state, limits) =>
  isOff(limits.kill) ? null : { rule: "kill", code: "kill_switch_active", value: 1, limit: 0 };

/** Only a switch that is set to off is off: settings that come from elsewhere may lack it. */
const isOff = (kill: unknown): boolean => kill === false;
