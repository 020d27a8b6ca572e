import { type SourceChange } from "../replace-source.ts";

const commitAndBegin = `
  const acting = await client.query("select current_setting('chandlery.acting_user') as user_id");
  await client.query("commit");
  await client.query("begin");
  await client.query("select set_config('chandlery.acting_user', $1, true)", [acting.rows[0].user_id]);
`;

const fillApart: SourceChange = {
  file: "db/desk-orders.ts",
  from: `  await queryPlanned(client, "select private.record_fill($1, $2, $3)", values);`,
  to: `  await queryPlanned(client, "select private.record_fill($1, $2, $3)", values);${commitAndBegin}`,
};

const keyOfTheAttempt: SourceChange = {
  file: "execution/match-book.ts",
  from: "const tradeKey = `${order.clientOrderId}:${place}`;",
  to: "const tradeKey = `${order.clientOrderId}:${Math.random()}`;",
};

export interface CrashBug {
  /** Files are below the engine's `src`. */
  readonly changes: readonly SourceChange[];
  /** Where the service dies: before statements of this text, */
  readonly dies: string;
  /** the n-th of an account's in turn. */
  readonly at: readonly number[];
  readonly finds: "lost" | "doubled";
}

/**
 * A fill is kept from being booked twice by two things: it is committed with how far its order was matched, and its trade
 * key is that of whoever works out the same one. Either alone is enough.
 */
export const layers: Readonly<Record<string, Omit<CrashBug, "finds">>> = {
  without_one_transaction: { changes: [fillApart], dies: "trigger_order", at: [5, 6, 7] },
  without_a_key_of_the_candle: { changes: [keyOfTheAttempt], dies: "trigger_order", at: [5, 6, 7] },
};

export const crashBugs: Readonly<Record<string, CrashBug>> = {
  key_of_the_attempt: { changes: [fillApart, keyOfTheAttempt], dies: "trigger_order", at: [5, 6, 7], finds: "doubled" },
  progress_before_the_fill: {
    changes: [
      {
        file: "execution/match-book.ts",
        from: "    if (events.length > 0) {\n      await record(",
        to: `    if (events.length > 0) {\n      await progressTo(book, candle.closeTime);${commitAndBegin}      await record(`,
      },
    ],
    dies: "record_fill",
    at: [2, 3, 4],
    finds: "lost",
  },
  sending_is_left_to_the_sender: {
    changes: [
      {
        file: "db/desk-orders.ts",
        from: "and made.status in ('sending', 'unknown', 'cancelling')`",
        to: "and made.dispatched_at > to_timestamp(${performance.timeOrigin / 1000}) and made.status in ('sending', 'unknown', 'cancelling')`",
      },
    ],
    dies: "record_order_event",
    at: [1, 2],
    finds: "lost",
  },
};
