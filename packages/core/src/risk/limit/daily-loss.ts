import type { LimitRule } from "./rule.ts";

/** Equity, marked now, has not fallen by the limit since the last UTC midnight. */
export const dailyLossRule: LimitRule = (_intent, state, limits) => {
  if (limits.maxDailyLoss === null) {
    return null;
  }
  const value = 1 - state.equity / state.dayStartEquity;
  return value < limits.maxDailyLoss
    ? null
    : { rule: "daily_loss", code: "daily_loss_limit_reached", value, limit: limits.maxDailyLoss };
};
