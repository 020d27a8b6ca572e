import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestPools, testPools } from "../testing/candles.ts";

let pools: TestPools;

beforeAll(async () => {
  pools = await testPools();
});

afterAll(() => pools[Symbol.asyncDispose]());

test("two sessions that each take another admin's role at once leave an admin", async () => {
  const first = await pools.signUp("first@example.org");
  const second = await pools.signUp("second@example.org");
  await pools.owner.query("insert into public.user_roles (user_id, role) values ($1, 'admin')", [second]);
  const take = "delete from public.user_roles where role = 'admin' and user_id = $1";
  const [one, other] = await Promise.all([pools.owner.connect(), pools.owner.connect()]);
  try {
    await one.query("begin");
    await one.query(take, [first]);
    await other.query("begin");
    // Waits for the first to end. Without the lock it saw the first's row still there, and both were taken: 0 admins.
    const taking = other.query(take, [second]).then(
      () => "taken",
      (error: unknown) => error,
    );
    await one.query("commit");
    expect(await taking).toMatchObject({ message: "last_admin", code: "PT409" });
    await other.query("rollback");
  } finally {
    one.release();
    other.release();
  }
  const left = await pools.owner.query("select user_id from public.user_roles where role = 'admin'");
  expect(left.rows).toEqual([{ user_id: second }]);
});
