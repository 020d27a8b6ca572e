import { withClient } from "@chandlery/stack";
import { type TestDatabase } from "@chandlery/stack/testing";

export const userOf = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;

export interface Seed {
  readonly userCount: number;
  readonly accountsPerUser: number;
}

/** Accounts from 1, user by user, each with limits and a position; all trade instrument 1 by strategy 1. */
export async function seedAccounts(database: TestDatabase, { userCount, accountsPerUser }: Seed): Promise<void> {
  await withClient(database.urls.postgres, (client) =>
    client.query(`
      insert into public.accounts (account_id, user_id, strategy_id, instrument_id)
      select number, format('00000000-0000-4000-8000-%s', lpad(((number - 1) / ${accountsPerUser} + 1)::text, 12, '0'))::uuid, 1, 1
      from generate_series(1, ${userCount * accountsPerUser}) as number;
      insert into public.limits (account_id, user_id, most) select account_id, user_id, 1e12 from public.accounts;
      insert into public.positions (account_id, user_id) select account_id, user_id from public.accounts;`),
  );
}
