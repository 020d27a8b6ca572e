import type { OutboxEvent } from "@chandlery/sdk/client";
import { expect, test } from "vitest";
import { z } from "zod";
import { foldRows, rowOfAccount } from "./fold-rows.ts";

interface Row {
  readonly id: string;
  readonly status: string;
}

const rowsOf = {
  kind: "orders",
  keyOf: ({ id }: Row) => id,
  rowOf: ({ id, status }: OutboxEvent["payload"]): Row | null =>
    typeof id === "string" && typeof status === "string" ? { id, status } : null,
};

const event = (seq: number, id: string, status: string, rest: Partial<OutboxEvent> = {}): OutboxEvent => ({
  seq,
  kind: "orders",
  verb: "update",
  payload: { id, status },
  at: "2026-11-28T00:00:00Z",
  ...rest,
});

const read = {
  rows: [
    { id: "b", status: "working" },
    { id: "a", status: "filled" },
  ],
  since: 10,
};

test("without an event the rows are the very ones that were read", () => {
  expect(foldRows(read, [event(9, "b", "submitted"), event(10, "b", "sending")], rowsOf)).toBe(read.rows);
});

test("the newest event of a row wins, in its place, and new rows come first", () => {
  const events = [
    event(11, "b", "partially_filled"),
    event(12, "c", "submitted", { verb: "insert" }),
    event(13, "b", "filled"),
    event(14, "d", "submitted", { verb: "insert" }),
    event(15, "c", "working"),
  ];
  expect(foldRows(read, events, rowsOf)).toEqual([
    { id: "d", status: "submitted" },
    { id: "c", status: "working" },
    { id: "b", status: "filled" },
    { id: "a", status: "filled" },
  ]);
});

test("only rows of the account are read, and only whole ones", () => {
  const rowOf = rowOfAccount(z.object({ account_id: z.string(), sequence: z.number() }), "mine");
  expect(rowOf({ account_id: "mine", sequence: 3, user_id: "u" })).toEqual({ account_id: "mine", sequence: 3 });
  expect(rowOf({ account_id: "other", sequence: 3 })).toBe(null);
  expect(rowOf({ account_id: "mine", sequence: "3" })).toBe(null);
});

test("what is deleted goes, and events of other kinds or of no row are nothing", () => {
  const events = [
    event(11, "a", "filled", { verb: "delete" }),
    event(12, "b", "lost", { kind: "positions" }),
    event(13, "b", "lost", { payload: { id: 7 } }),
  ];
  expect(foldRows(read, events, rowsOf)).toEqual([{ id: "b", status: "working" }]);
});
