import type { Database } from "@chandlery/sdk/database";
import type { SupabaseClient } from "@supabase/supabase-js";
import { openStatuses } from "../order/rows.ts";

const mostAccounts = 200;

/** What a kill would meet: open orders and positions of the user, in one account or in all of theirs. */
export interface Reach {
  readonly orders: number;
  readonly positions: number;
}

/** Null where it cannot be told: then the kill is as good, and only its words are shorter. */
export async function readReach(client: SupabaseClient<Database>, accountId: string | null): Promise<Reach | null> {
  const accounts = client.from("accounts").select("account_id").neq("mode", "backtest").limit(mostAccounts);
  const { data } = await (accountId === null ? accounts : accounts.eq("account_id", accountId));
  const ids = (data ?? []).map(({ account_id: id }) => id);
  const [orders, positions] = await Promise.all([
    client
      .from("orders")
      .select("sequence", { count: "exact" })
      .in("account_id", ids)
      .in("status", openStatuses)
      .limit(1),
    client
      .from("positions")
      .select("instrument_id", { count: "exact" })
      .in("account_id", ids)
      .neq("quantity", 0)
      .limit(1),
  ]);
  return data === null || orders.count === null || positions.count === null
    ? null
    : { orders: orders.count, positions: positions.count };
}
