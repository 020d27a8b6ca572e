import { clientOrderId, orderTransitions } from "@chandlery/core/order";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestPools, testPools } from "../testing/candles.ts";

let pools: TestPools;

beforeAll(async () => {
  pools = await testPools();
});

afterAll(() => pools[Symbol.asyncDispose]());

test("the database lets an order change exactly as core does", async () => {
  const { rows } = await pools.owner.query<{ readonly from: string; readonly event: string; readonly to: string }>(
    `select from_status as "from", event, to_status as "to" from private.order_transitions`,
  );
  const inOrder = (cells: readonly { readonly from: string; readonly event: string; readonly to: string }[]) =>
    cells.map(({ from, event, to }) => `${from} ${event} ${to}`).toSorted();
  expect(inOrder(rows)).toEqual(inOrder(orderTransitions()));
});

test.each(["entry", "exit", "stop_loss", "take_profit"] as const)(
  "the database names an order of purpose %s as core does",
  async (purpose) => {
    const account = "0f8fad5b-d9cb-469f-a165-70867728950e";
    const { rows } = await pools.owner.query<{ readonly id: string }>(
      "select private.client_order_id($1, 17, $2) as id",
      [account, purpose],
    );
    expect(rows[0]?.id).toBe(clientOrderId(account, 17, purpose));
  },
);
