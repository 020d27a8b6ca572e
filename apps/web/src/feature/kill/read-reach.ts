import type { Database } from "@chandlery/sdk/database";
import type { SupabaseClient } from "@supabase/supabase-js";
import { openStatuses } from "../order/rows.ts";

const mostAccounts = 200;
const mostCounted = 1_000;

/** What a kill would meet: open orders and positions of the user, in one account or in all of theirs. */
export interface Reach {
  readonly orders: number;
  readonly positions: number;
}

/**
 * Null where it cannot be told: then the kill is as good, and only its words are shorter. Rows are counted here, since the
 * header that counts them does not reach every browser on another origin.
 */
export async function readReach(client: SupabaseClient<Database>, accountId: string | null): Promise<Reach | null> {
  const accounts = client.from("accounts").select("account_id").neq("mode", "backtest").limit(mostAccounts);
  const { data } = await (accountId === null ? accounts : accounts.eq("account_id", accountId));
  const ids = (data ?? []).map(({ account_id: id }) => id);
  const [orders, positions] = await Promise.all([
    client.from("orders").select("sequence").in("account_id", ids).in("status", openStatuses).limit(mostCounted),
    client.from("positions").select("instrument_id").in("account_id", ids).neq("quantity", 0).limit(mostCounted),
  ]);
  const counts = [orders.data?.length, positions.data?.length];
  const [orderCount, positionCount] = counts;
  const isKnown =
    data !== null && data.length < mostAccounts && counts.every((count) => (count ?? mostCounted) < mostCounted);
  return isKnown ? { orders: orderCount ?? 0, positions: positionCount ?? 0 } : null;
}
