import { Decimal, formatExact } from "../../ui/exact.ts";

interface Rule {
  readonly words: string;
  readonly unit: "money" | "count" | "fraction" | "quantity" | "seconds" | "ms" | "multiple" | "none";
  /** How a value that breaks the rule stands to its limit. */
  readonly sign?: "<" | "≥" | "off";
  /** How it is said that the rule is broken, where that is no value against a limit. */
  readonly broken?: string;
}

const rules: Readonly<Record<string, Rule>> = {
  account_mode: { words: "account mode", unit: "none", broken: "only paper accounts trade" },
  account_open: { words: "account open", unit: "none", broken: "the account is not open" },
  limits_present: { words: "risk limits", unit: "none", broken: "the account has no risk limits" },
  instrument_priced: { words: "instrument has candles", unit: "none", broken: "the instrument has no candles" },
  instrument_allowed: {
    words: "instrument allowed",
    unit: "none",
    broken: "the account may not trade this instrument",
  },
  strategy_active: { words: "strategy active", unit: "none", broken: "the strategy is not active" },
  candle_age: { words: "age of the newest candle", unit: "seconds" },
  quantity: { words: "quantity", unit: "quantity" },
  lot: { words: "quantity on the lot", unit: "quantity", sign: "off" },
  min_quantity: { words: "smallest quantity", unit: "quantity", sign: "<" },
  max_quantity: { words: "largest quantity", unit: "quantity" },
  tick: { words: "price on the tick", unit: "quantity", sign: "off" },
  price_collar: { words: "distance from the last price", unit: "fraction" },
  reduce_only: { words: "reduces only", unit: "quantity" },
  conversion: { words: "conversion rate", unit: "none", broken: "no conversion rate is on record" },
  max_order_value: { words: "order value", unit: "money" },
  max_position: { words: "position", unit: "quantity" },
  max_position_value: { words: "position value", unit: "money" },
  max_open_orders: { words: "open orders", unit: "count" },
  max_exposure: { words: "exposure", unit: "money" },
  max_leverage: { words: "leverage", unit: "multiple" },
  max_daily_loss: { words: "daily loss", unit: "fraction", sign: "≥" },
  max_weekly_loss: { words: "weekly loss", unit: "fraction", sign: "≥" },
  max_drawdown: { words: "drawdown", unit: "fraction", sign: "≥" },
  order_rate: { words: "orders in a minute", unit: "count" },
  duplicate: { words: "time since the same order", unit: "ms", sign: "<" },
  kill: { words: "kill switch level", unit: "count" },
};

export const ruleNames = Object.keys(rules);

/** A rule of the gate in words: `max_order_value` is "order value". */
export const wordsOfRule = (rule: string | null): string =>
  rule === null ? "unknown rule" : (rules[rule]?.words ?? rule.replaceAll("_", " "));

const noBreakSpace = "\u00A0";

/** As a decision keeps it, a float that explains and is not booked; or, as a limit, decimal text. */
export type Measure = number | string;

const mostDecimals = 8;

/** What a rule measured, with its unit. */
export function formatMeasure(rule: string | null, measure: Measure | null, currency: string): string {
  if (measure === null) {
    return "—";
  }
  const value = new Decimal(measure);
  switch (rules[rule ?? ""]?.unit ?? "quantity") {
    case "money":
      return currency === "" ? formatExact(value, 2) : `${formatExact(value, 2)}${noBreakSpace}${currency}`;
    case "count":
      return formatExact(value, 0);
    case "fraction":
      return `${formatExact(value.times(100), 2)}${noBreakSpace}%`;
    case "seconds":
      return `${formatExact(value, 0)}${noBreakSpace}s`;
    case "ms":
      return `${formatExact(value, 0)}${noBreakSpace}ms`;
    case "multiple":
      return `${formatExact(value, 2)}×`;
    case "none":
      return "—";
    case "quantity":
      return formatExact(value.toDecimalPlaces(mostDecimals));
  }
}

interface Measured {
  readonly rule: string | null;
  readonly value: Measure | null;
  readonly limit: Measure | null;
}

/** Whether a rule is about steps: how far beyond them a value lies says nothing. */
export const isOfSteps = (rule: string): boolean => rules[rule]?.sign === "off";

/** `order value 16,905.92 USDT > 10,000.00 USDT`: what a refusal is about, value and limit where there are any. */
export function sentenceOfRefusal({ rule, value, limit }: Measured, currency: string): string {
  const words = wordsOfRule(rule);
  const broken = rules[rule ?? ""]?.broken;
  if (broken !== undefined) {
    return broken;
  }
  if (value === null || limit === null) {
    return rule === null ? words : `${words} could not be measured, which counts as no`;
  }
  const sign = rules[rule ?? ""]?.sign ?? ">";
  const [measured, allowed] = [formatMeasure(rule, value, currency), formatMeasure(rule, limit, currency)];
  return sign === "off"
    ? `${words}: ${measured}, in steps of ${allowed}`
    : `${words} ${measured} ${sign} ${allowed} limit`;
}
