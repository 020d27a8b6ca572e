import { cookies } from "next/headers";
import { cache } from "react";
import { z } from "zod";
import { Decimal } from "../../ui/exact.ts";
import { dataOf } from "../../supabase/data-of.ts";
import { serverClient } from "../../supabase/server.ts";
import { accountCookie } from "./account-cookie.ts";
import { type Account, type RiskLimits, accountColumns, accountSchema, riskLimitsSchema } from "./rows.ts";

/** Desk accounts of the user, newest first, the open ones before the closed. */
export const listAccounts = cache(async (): Promise<readonly Account[]> => {
  const client = await serverClient();
  const data = dataOf(
    await client
      .from("accounts")
      .select(accountColumns)
      .eq("purpose", "desk")
      .order("status", { ascending: false })
      .order("created_at", { ascending: false }),
  );
  return z.array(accountSchema).parse(data);
});

/** The account that this browser trades: the one that was chosen, else the newest open one; null where there is none. */
export const readChosenAccount = cache(async (): Promise<Account | null> => {
  const [accounts, store] = await Promise.all([listAccounts(), cookies()]);
  const wanted = store.get(accountCookie)?.value;
  const open = accounts.filter(({ status }) => status === "open");
  return open.find(({ account_id: id }) => id === wanted) ?? open[0] ?? null;
});

/** Cash of accounts, by their ids. */
export async function readCash(accountIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const client = await serverClient();
  const data = dataOf(
    await client
      .from("account_balances")
      .select("account_id,cash::text")
      .in("account_id", [...accountIds]),
  );
  const rows = z.array(z.object({ account_id: z.string(), cash: z.string() })).parse(data);
  return new Map(rows.map(({ account_id: id, cash }) => [id, cash]));
}

/** Cash of an account, and the newest entry of its ledger that is in it. */
export interface BookedCash {
  readonly cash: string;
  /** -1 where there is none. */
  readonly bookedThrough: number;
}

/** Both belong together: where an entry came between the two reads, they are read again. */
export async function readBookedCash(accountId: string): Promise<BookedCash> {
  for (;;) {
    const before = await lastEntry(accountId);
    const cash = (await readCash([accountId])).get(accountId) ?? "0";
    if ((await lastEntry(accountId)) === before) {
      return { cash, bookedThrough: before };
    }
  }
}

async function lastEntry(accountId: string): Promise<number> {
  const client = await serverClient();
  const data = dataOf(
    await client
      .from("ledger_entries")
      .select("sequence")
      .eq("account_id", accountId)
      .order("sequence", { ascending: false })
      .limit(1)
      .maybeSingle(),
  );
  return z.object({ sequence: z.number() }).nullable().parse(data)?.sequence ?? -1;
}

export async function readRiskLimits(accountId: string): Promise<RiskLimits | null> {
  const client = await serverClient();
  const data = dataOf(
    await client
      .from("risk_limits")
      .select(
        "max_order_value::text,max_position_value::text,max_open_orders,max_leverage::text,max_daily_loss::text,max_candle_age_seconds",
      )
      .eq("account_id", accountId)
      .maybeSingle(),
  );
  return riskLimitsSchema.nullable().parse(data);
}

/** The newest rate of each two currencies that the user sees, at most seven days old, as the gate takes it. */
export async function readRate(given: string, wanted: string): Promise<string | null> {
  if (given === wanted) {
    return "1";
  }
  const client = await serverClient();
  const data = dataOf(
    await client
      .from("conversion_rates")
      .select("from_currency,rate::text")
      .or(
        `and(from_currency.eq.${given},to_currency.eq.${wanted}),and(from_currency.eq.${wanted},to_currency.eq.${given})`,
      )
      .gt("created_at", new Date(Date.now() - rateLifeMs).toISOString())
      .order("created_at", { ascending: false })
      .order("rate_id", { ascending: false })
      .limit(1)
      .maybeSingle(),
  );
  const row = z.object({ from_currency: z.string(), rate: z.string() }).nullable().parse(data);
  return row === null ? null : row.from_currency === given ? row.rate : new Decimal(1).div(row.rate).toFixed();
}

const rateLifeMs = 7 * 86_400_000;
