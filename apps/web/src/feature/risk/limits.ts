import { Decimal, parsePositive } from "../../ui/exact.ts";

type Unit = "money" | "quantity" | "multiple" | "percent" | "count" | "seconds" | "ms";

export interface LimitWords {
  /** The column of `risk_limits`, and what the function `settings` calls it. */
  readonly name: string;
  readonly label: string;
  readonly unit: Unit;
  /** What no limit means, where it means something of its own. */
  readonly none?: string;
}

/** The limits that a person sets, in the order in which the gate asks for them. */
export const limitWords: readonly LimitWords[] = [
  { name: "max_order_value", label: "Value of one order", unit: "money" },
  { name: "max_position", label: "Position in one instrument", unit: "quantity" },
  { name: "max_position_value", label: "Value of one position", unit: "money" },
  { name: "max_open_orders", label: "Open orders", unit: "count" },
  { name: "max_exposure", label: "Exposure of the account", unit: "money" },
  { name: "max_leverage", label: "Leverage", unit: "multiple" },
  { name: "max_daily_loss", label: "Loss since midnight UTC", unit: "percent" },
  { name: "max_weekly_loss", label: "Loss since Monday UTC", unit: "percent" },
  { name: "max_drawdown", label: "Drawdown from the peak", unit: "percent" },
  { name: "max_orders_per_minute", label: "Orders in a minute", unit: "count" },
  { name: "max_price_deviation", label: "Distance from the last price", unit: "percent" },
  { name: "max_candle_age_seconds", label: "Age of the newest candle", unit: "seconds", none: "two candles" },
  { name: "duplicate_window_ms", label: "Time until the same order again", unit: "ms" },
];

/** What stands in one field: a number as it was typed, or no limit, said. */
export interface LimitDraft {
  readonly text: string;
  readonly isNone: boolean;
}

export type LimitDrafts = Readonly<Record<string, LimitDraft>>;

/** Limits as the gate has them: decimals as texts, fractions of one. */
export type Limits = Readonly<Record<string, string | null>>;

export function draftsOf(limits: Limits): LimitDrafts {
  return Object.fromEntries(
    limitWords.map(({ name, unit }) => {
      const limit = limits[name] ?? null;
      const text = limit === null ? "" : new Decimal(limit).times(unit === "percent" ? 100 : 1).toFixed();
      return [name, { text, isNone: limit === null }];
    }),
  );
}

export interface LimitPatch {
  /** What changes, as the function takes it: counts as numbers, the rest as decimal text, null for no limit. */
  readonly changes: Readonly<Record<string, string | number | null>>;
  readonly faults: Readonly<Record<string, string>>;
}

/** What was changed of the limits; a fault says what is right in the field. */
export function patchOf(limits: Limits, drafts: LimitDrafts): LimitPatch {
  const changes: Record<string, string | number | null> = {};
  const faults: Record<string, string> = {};
  for (const words of limitWords) {
    const draft = drafts[words.name];
    if (draft === undefined) {
      continue;
    }
    const parsed = parseLimit(words, draft);
    if (typeof parsed === "object" && parsed !== null) {
      faults[words.name] = parsed.fault;
    } else if (parsed !== (limits[words.name] ?? null)) {
      changes[words.name] = isWhole(words) && parsed !== null ? Number(parsed) : parsed;
    }
  }
  return { changes, faults };
}

const mostCount = 2_147_483_647;
const longestWindowMs = 3_600_000;
const mostDecimals = 18;

const isWhole = ({ unit }: LimitWords): boolean => unit === "count" || unit === "seconds" || unit === "ms";

function parseLimit(words: LimitWords, { text, isNone }: LimitDraft): string | null | { readonly fault: string } {
  if (isNone && words.name !== "duplicate_window_ms") {
    return null;
  }
  if (words.unit === "ms") {
    return /^\d{1,7}$/.test(text.trim()) && Number(text) <= longestWindowMs
      ? String(Number(text))
      : { fault: `Whole milliseconds, 0 for none, ${longestWindowMs} at most.` };
  }
  const value = parsePositive(text);
  if (value === null) {
    return { fault: "A number above zero, with a point and no commas; or choose no limit." };
  }
  if (isWhole(words)) {
    return value.isInteger() && value.lte(mostCount) ? value.toFixed() : { fault: "A whole number." };
  }
  const limit = words.unit === "percent" ? value.div(100) : value;
  if (words.unit === "percent" && limit.gt(1)) {
    return { fault: "At most 100 %." };
  }
  return limit.decimalPlaces() <= mostDecimals && limit.lt("1e18") ? limit.toFixed() : { fault: "Fewer digits." };
}
