import type { OutboxEvent } from "@chandlery/sdk/client";
import type { z } from "zod";

export interface RowsOf<Row> {
  /** The table of which the events tell. */
  readonly kind: string;
  readonly keyOf: (row: Row) => string;
  /** A row as an event carries it; null where it is none of these rows. */
  readonly rowOf: (payload: OutboxEvent["payload"]) => Row | null;
}

export interface RowsRead<Row> {
  readonly rows: readonly Row[];
  /** The number of the newest event when the rows were read, or less: read before them. */
  readonly since: number;
}

/**
 * How an event's row of one account is read; null for any other. The account is looked at first: a paper run tells of
 * thousands of rows that nobody here has to parse.
 */
export const rowOfAccount =
  <Row>(schema: z.ZodType<Row>, accountId: string) =>
  (payload: OutboxEvent["payload"]): Row | null => {
    const row = payload["account_id"] === accountId ? schema.safeParse(payload) : null;
    return row?.success === true ? row.data : null;
  };

/**
 * Rows as they were read, and after them what the events say. An event that the rows hold already is the same row again,
 * and the newest one of a row wins: so nothing is missed where the number was read before the rows. New rows come first.
 */
export function foldRows<Row>(
  { rows, since }: RowsRead<Row>,
  events: readonly OutboxEvent[],
  { kind, keyOf, rowOf }: RowsOf<Row>,
): readonly Row[] {
  const told = new Map<string, Row | null>();
  for (const event of events) {
    if (event.seq > since && event.kind === kind) {
      const row = rowOf(event.payload);
      if (row !== null) {
        told.set(keyOf(row), event.verb === "delete" ? null : row);
      }
    }
  }
  if (told.size === 0) {
    return rows;
  }
  const known = new Set(rows.map(keyOf));
  const added = [...told].flatMap(([key, row]) => (row === null || known.has(key) ? [] : [row]));
  const kept = rows.flatMap((row) => {
    const next = told.get(keyOf(row));
    return next === undefined ? [row] : next === null ? [] : [next];
  });
  return [...added.toReversed(), ...kept];
}
