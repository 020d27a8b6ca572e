import { notFound } from "next/navigation";
import { cache } from "react";
import { z } from "zod";
import { dataOf } from "../../supabase/data-of.ts";
import { serverClient } from "../../supabase/server.ts";
import {
  type DeskFill,
  type Order,
  type Position,
  deskFillColumns,
  deskFillSchema,
  openStatuses,
  orderColumns,
  orderSchema,
  positionColumns,
  positionSchema,
} from "./rows.ts";

export interface OrderQuery {
  readonly isOpen?: boolean;
  readonly instrumentId?: number | null;
  readonly limit?: number;
}

/** Orders of an account, newest first. */
export async function readOrders(
  accountId: string,
  { isOpen = false, instrumentId = null, limit = 200 }: OrderQuery = {},
): Promise<readonly Order[]> {
  const client = await serverClient();
  let query = client.from("orders").select(orderColumns).eq("account_id", accountId);
  query = isOpen ? query.in("status", [...openStatuses]) : query;
  query = instrumentId === null ? query : query.eq("instrument_id", instrumentId);
  return z.array(orderSchema).parse(dataOf(await query.order("sequence", { ascending: false }).limit(limit)));
}

/** Read once a request, whoever asks. */
export const readOrder = cache(async (accountId: string, sequence: number): Promise<Order> => {
  const client = await serverClient();
  const data = dataOf(
    await client
      .from("orders")
      .select(orderColumns)
      .eq("account_id", z.uuid().safeParse(accountId).data ?? notFound())
      .eq("sequence", sequence)
      .maybeSingle(),
  );
  return orderSchema.parse(data ?? notFound());
});

/** The orders that an intent led to: its entry or exit, and the levels of a bracket. */
export async function readOrdersOfIntent(accountId: string, intentSequence: number): Promise<readonly Order[]> {
  const client = await serverClient();
  const data = dataOf(
    await client
      .from("orders")
      .select(orderColumns)
      .eq("account_id", accountId)
      .eq("intent_sequence", intentSequence)
      .order("sequence"),
  );
  return z.array(orderSchema).parse(data);
}

/** What an account holds and what it has held. */
export async function readPositions(accountId: string): Promise<readonly Position[]> {
  const client = await serverClient();
  const data = dataOf(
    await client.from("positions").select(positionColumns).eq("account_id", accountId).order("instrument_id"),
  );
  return z.array(positionSchema).parse(data);
}

export interface FillQuery {
  readonly instrumentId?: number;
  readonly orderSequence?: number;
  readonly limit?: number;
}

/** Fills of an account, newest first. */
export async function readDeskFills(
  accountId: string,
  { instrumentId, orderSequence, limit = 100 }: FillQuery = {},
): Promise<readonly DeskFill[]> {
  const client = await serverClient();
  let query = client.from("fills").select(deskFillColumns).eq("account_id", accountId);
  query = instrumentId === undefined ? query : query.eq("instrument_id", instrumentId);
  query = orderSequence === undefined ? query : query.eq("order_sequence", orderSequence);
  return z.array(deskFillSchema).parse(dataOf(await query.order("sequence", { ascending: false }).limit(limit)));
}
