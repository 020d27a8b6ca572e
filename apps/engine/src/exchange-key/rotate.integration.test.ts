import { afterEach, beforeEach, expect, test } from "vitest";
import { listExecutionKeys } from "../db/exchange-keys.ts";
import { withAdvisoryLock } from "../db/advisory-lock.ts";
import { type TestVault, justNow, secretOf, testVault } from "../testing/vault.ts";
import { readRecipientKeys } from "./recipient-keys.ts";
import { type RotationStep, rotateExchangeKeys } from "./rotate.ts";

let at: TestVault;
let keys: readonly string[] = [];

const count = 7;

beforeEach(async () => {
  at = await testVault();
  const stored = [];
  for (let nth = 0; nth < count; nth += 1) {
    stored.push(await at.store(at.users[nth % 2] ?? "", secretOf(`key ${nth}`)));
  }
  keys = stored;
});

afterEach(() => at[Symbol.asyncDispose]());

const rotate = (onStep?: (step: RotationStep, resealed: number) => void) =>
  rotateExchangeKeys({ pool: at.execution, file: at.file, batchSize: 3, ...(onStep === undefined ? {} : { onStep }) });

async function expectAllOpen(): Promise<void> {
  for (const [nth, keyId] of keys.entries()) {
    const opened = await at.vault.open(at.as(at.users[nth % 2] ?? ""), keyId);
    expect(opened.secret.reveal()).toEqual(secretOf(`key ${nth}`));
  }
}

test("everything is sealed anew, the old key is retired, and its private half is gone", async () => {
  const [old] = await readRecipientKeys(at.file);
  const steps: string[] = [];
  const done = await rotate((step, resealed) => steps.push(`${step} ${resealed}`));
  const present = await readRecipientKeys(at.file);
  expect(done).toEqual({ recipientKeyId: present[0]?.id, resealed: count, unopenable: [], retired: [old?.id] });
  expect(present).toHaveLength(1);
  // Seven in batches of three.
  expect(steps).toEqual([
    "key made 0",
    "key registered 0",
    "batch sealed 3",
    "batch sealed 6",
    "batch sealed 7",
    "old key retired 7",
    "old key removed 7",
  ]);
  expect(await listExecutionKeys(at.execution)).toEqual([
    { id: old?.id, isActive: false, isRetired: true },
    { id: present[0]?.id, isActive: true, isRetired: false },
  ]);
  await expectAllOpen();
});

const deaths = [0, 1, 2, 3, 4, 5, 6];

test.each(deaths)("after a death at step %i everything opens, and the next run finishes it", async (death) => {
  let step = 0;
  const dies = rotate(() => {
    step += 1;
    if (step > death) {
      throw new Error("killed");
    }
  });
  await expect(dies).rejects.toThrow("killed");
  await expectAllOpen();
  // A key that a user stores meanwhile is none the less there afterwards.
  await at.vault.register(at.execution);
  keys = [...keys, await at.store(at.users[count % 2] ?? "", secretOf(`key ${count}`))];
  await rotate();
  await expectAllOpen();
  expect(await readRecipientKeys(at.file)).toHaveLength(1);
  expect((await listExecutionKeys(at.execution)).filter(({ isRetired }) => !isRetired)).toHaveLength(1);
});

test("a key that does not open keeps the old key, until it is revoked", async () => {
  const [one, two] = at.users;
  const moved = await at.store(one, secretOf("moved"), { userId: two });
  const first = await rotate();
  expect(first).toMatchObject({ resealed: count, unopenable: [moved], retired: [] });
  expect(await readRecipientKeys(at.file)).toHaveLength(2);
  await expectAllOpen();
  await at.pools.owner.query(
    "update public.user_exchange_keys set status = 'revoked', sealed = '', revoked_at = now() where key_id = $1",
    [moved],
  );
  expect(await rotate()).toMatchObject({ resealed: 0, unopenable: [], retired: [expect.any(String)] });
  await expectAllOpen();
});

test("a key that is being stored while the execution key is replaced is waited for, or refused", async () => {
  const [one] = at.users;
  const [old] = await readRecipientKeys(at.file);
  const storing = await at.pools.owner.connect();
  try {
    await storing.query("begin");
    const claims = JSON.stringify({ sub: one, role: "authenticated", amr: justNow() });
    await storing.query("select set_config('request.jwt.claims', $1, true)", [claims]);
    const store = `select private.store_exchange_key(gen_random_uuid(), 'binance', 'main', 'abcd', $1, 1, decode(repeat('00', 304), 'hex'), null)`;
    await storing.query(store, [old?.id]);
    const steps: string[] = [];
    const rotating = rotate((step) => steps.push(step));
    await expect.poll(() => steps).toEqual(["key made"]);
    await expect.poll(async () => (await waiting(at)).length).toBe(1);
    await storing.query("commit");
    // The eighth key is not lost from sight: it does not open, since nothing real is in it, and the old key stays for it.
    expect((await rotating).unopenable).toHaveLength(1);
    await storing.query("begin");
    await storing.query("select set_config('request.jwt.claims', $1, true)", [claims]);
    await expect(storing.query(store, [old?.id])).rejects.toMatchObject({ message: "execution_key_replaced" });
  } finally {
    await storing.query("rollback");
    storing.release();
  }
});

async function waiting({ pools }: TestVault): Promise<readonly object[]> {
  const { rows } = await pools.owner.query<object>(
    "select from pg_stat_activity where usename = 'engine_execution' and datname = current_database() and wait_event_type = 'Lock'",
  );
  return rows;
}

test("the old private key stays where the database counts one more that is sealed for it", async () => {
  const [old] = await readRecipientKeys(at.file);
  const [first, last] = [keys.toSorted()[0], keys.toSorted().at(-1)];
  // Whoever owns the table puts an old seal back, behind the rotation's back, while it seals the last key.
  await at.pools.owner.query(`
    create table private.kept as select * from public.user_exchange_keys where key_id = '${first}';
    create function private.put_back() returns trigger language plpgsql security definer as $$ begin
      update public.user_exchange_keys as key set recipient_key_id = kept.recipient_key_id, sealed = kept.sealed
      from private.kept as kept where key.key_id = kept.key_id;
      return null;
    end $$;
    grant execute on function private.put_back to chandlery_law;
    create trigger put_back after update on public.user_exchange_keys for each row when (new.key_id = '${last}')
      execute function private.put_back()`);
  await expect(rotate()).rejects.toMatchObject({ code: "execution_key_in_use" });
  expect((await readRecipientKeys(at.file)).map(({ id }) => id)).toContain(old?.id);
  await expectAllOpen();
  expect(await rotate()).toMatchObject({ resealed: 1, unopenable: [], retired: [old?.id] });
  await expectAllOpen();
});

test("two rotations do not run at once", async () => {
  await withAdvisoryLock(at.execution, "chandlery exchange key rotation", async () => {
    await expect(rotate()).rejects.toMatchObject({ code: "job_failed" });
  });
  expect(await rotate()).toMatchObject({ resealed: count });
});

test("a service that has lost its keys begins anew only when it says so, and old keys stay shut", async () => {
  await using fresh = await testVault();
  const [active] = await listExecutionKeys(at.execution);
  const options = { pool: at.execution, file: fresh.file };
  await expect(rotateExchangeKeys(options)).rejects.toMatchObject({ code: "execution_key_foreign" });
  await expect(rotateExchangeKeys({ ...options, lost: fresh.users[0] })).rejects.toMatchObject({
    code: "execution_key_foreign",
  });
  const newest = (await readRecipientKeys(fresh.file)).at(-1);
  expect(await rotateExchangeKeys({ ...options, lost: active?.id ?? "" })).toMatchObject({
    recipientKeyId: newest?.id,
  });
  await expect(fresh.vault.open(at.as(at.users[0]), keys[0] ?? "")).rejects.toMatchObject({
    code: "exchange_key_unopenable",
  });
});
