import type { LimitRule } from "./rule.ts";

/** A quantity that rounds down to nothing cannot be traded. Amounts in cash are rounded when they fill. */
export const quantityRule: LimitRule = (intent) =>
  intent.amount.kind === "quantity" && !(intent.amount.quantity > 0)
    ? { rule: "quantity", code: "order_quantity_zero", value: intent.amount.quantity, limit: 0 }
    : null;
