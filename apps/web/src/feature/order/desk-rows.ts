import { readBookedCash, readRate } from "../account/queries.ts";
import type { Account } from "../account/rows.ts";
import { readEventSeq } from "../live/event-seq.ts";
import { listInstruments } from "../instrument/queries.ts";
import { readOrders, readPositions } from "./queries.ts";
import type { DeskRows } from "./use-desk.ts";

/** An account with what it holds and has ordered. The number of the newest event is read first, so that none is missed. */
export async function readDeskRows(account: Account): Promise<DeskRows> {
  const since = await readEventSeq();
  const id = account.account_id;
  const [instruments, newest, open, positions, cash] = await Promise.all([
    listInstruments(),
    readOrders(id),
    readOrders(id, { isOpen: true, limit: 1_000 }),
    readPositions(id),
    readBookedCash(id),
  ]);
  const oldest = newest.at(-1)?.sequence ?? 0;
  const currencies = [...new Set(instruments.map(({ currency }) => currency))];
  const rates = await Promise.all(
    currencies.map(async (currency) => [currency, await readRate(currency, account.currency)] as const),
  );
  return {
    account,
    instruments,
    orders: [...newest, ...open.filter(({ sequence }) => sequence < oldest)],
    positions,
    ...cash,
    rates: Object.fromEntries(rates.flatMap(([currency, rate]) => (rate === null ? [] : [[currency, rate]]))),
    since,
  };
}
