import { z } from "zod";
import { rowOfAccount } from "../live/fold-rows.ts";

/*
 * Rows of trading as REST gives them, with the casts below, and as events carry them: amounts are texts in both.
 */

const timeSchema = z.string().transform((text) => Date.parse(text));
const sideSchema = z.enum(["buy", "sell"]);

export const orderSchema = z.object({
  account_id: z.string(),
  sequence: z.number(),
  intent_sequence: z.number(),
  instrument_id: z.number(),
  purpose: z.enum(["entry", "exit", "stop_loss", "take_profit"]),
  side: sideSchema,
  order_type: z.enum(["market", "limit", "stop", "stop_limit"]),
  quantity: z.string().nullable(),
  filled_quantity: z.string(),
  price: z.string().nullable(),
  stop_price: z.string().nullable(),
  reduce_only: z.boolean(),
  time_in_force: z.enum(["gtc", "ioc", "fok"]),
  status: z.enum([
    "submitted",
    "sending",
    "unknown",
    "working",
    "partially_filled",
    "cancelling",
    "filled",
    "cancelled",
    "expired",
    "rejected",
  ]),
  rejection: z.string().nullable(),
  submitted_at: timeSchema.nullable(),
  dispatched_at: timeSchema.nullable(),
  accepted_at: timeSchema.nullable(),
  changed_at: timeSchema,
});

export type Order = z.infer<typeof orderSchema>;

export const orderColumns =
  "account_id,sequence,intent_sequence,instrument_id,purpose,side,order_type,quantity::text,filled_quantity::text,price::text,stop_price::text,reduce_only,time_in_force,status,rejection,submitted_at,dispatched_at,accepted_at,changed_at";

export const openStatuses = ["submitted", "sending", "unknown", "working", "partially_filled", "cancelling"] as const;

export const isOpen = ({ status }: Pick<Order, "status">): boolean => openStatuses.some((name) => name === status);

export const positionSchema = z.object({
  account_id: z.string(),
  instrument_id: z.number(),
  /** Negative: short. */
  quantity: z.string(),
  entry_price: z.string().nullable(),
  realized_profit: z.string(),
  fees: z.string(),
  opened_at: timeSchema.nullable(),
});

export type Position = z.infer<typeof positionSchema>;

export const positionColumns =
  "account_id,instrument_id,quantity::text,entry_price::text,realized_profit::text,fees::text,opened_at";

export const deskFillSchema = z.object({
  account_id: z.string(),
  sequence: z.number(),
  order_sequence: z.number(),
  instrument_id: z.number(),
  filled_at: timeSchema,
  side: sideSchema,
  quantity: z.string(),
  price: z.string(),
  fee: z.string(),
  exit_reason: z.string().nullable(),
});

/** A fill of a person's account: unlike a run's, it may be a part of its order. */
export type DeskFill = z.infer<typeof deskFillSchema>;

export const deskFillColumns =
  "account_id,sequence,order_sequence,instrument_id,filled_at,side,quantity::text,price::text,fee::text,exit_reason";

export const ordersOf = (accountId: string) => ({
  kind: "orders",
  keyOf: (order: Order) => String(order.sequence),
  rowOf: rowOfAccount(orderSchema, accountId),
});

export const positionsOf = (accountId: string) => ({
  kind: "positions",
  keyOf: (position: Position) => String(position.instrument_id),
  rowOf: rowOfAccount(positionSchema, accountId),
});

export const fillsOf = (accountId: string) => ({
  kind: "fills",
  keyOf: (fill: DeskFill) => String(fill.sequence),
  rowOf: rowOfAccount(deskFillSchema, accountId),
});
