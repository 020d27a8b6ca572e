import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { appendFile, mkdtemp, readFile, rm, stat, truncate } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import Fastify from "fastify";
import { afterEach, beforeEach, expect, test } from "vitest";
import { verifyStoredAudit } from "../db/audit-checks.ts";
import { readAuditHeads } from "../db/audit-log.ts";
import { withTransaction } from "../db/pool.ts";
import { type TestPools, testPools } from "../testing/candles.ts";
import { readKeptHeads } from "./audit-files.ts";
import { HeadsKeeper, headsFile } from "./keep-heads.ts";

const { log } = Fastify();
const { privateKey: key } = generateKeyPairSync("ed25519");

let pools: TestPools;
let folder: string;

beforeEach(async () => {
  pools = await testPools();
  folder = path.join(await mkdtemp(path.join(tmpdir(), "chandlery heads ")), "audit");
});

afterEach(async () => {
  await pools[Symbol.asyncDispose]();
  await rm(path.dirname(folder), { recursive: true });
});

const newKeeper = () => new HeadsKeeper({ pool: pools.engine, log, folder, key });
const kept = () => readKeptHeads(headsFile(folder), createPublicKey(key));
const verdict = async () => {
  const heads = await kept();
  return withTransaction(pools.owner, (client) => verifyStoredAudit(client, { kept: heads }));
};
const brokenChains = async () =>
  (await verdict()).chains.filter(({ broken }) => broken !== null).map(({ userId, broken }) => ({ userId, broken }));

/** As the superuser, past triggers that refuse. */
const tamper = async (sql: string, values: readonly unknown[]) => {
  await pools.owner.query(
    "alter table public.audit_log disable trigger user; alter table private.user_heads disable trigger user",
  );
  await pools.owner.query(sql, [...values]);
};

test("heads are kept where they moved, in a folder of their own, and go on after a restart", async () => {
  const ada = await pools.signUp("ada@example.org");
  const first = newKeeper();
  await first.start();
  await first.keep();
  await first.stop();
  expect((await kept()).lines).toBe(1);
  expect((await stat(folder)).mode & 0o777).toBe(0o700);
  expect((await stat(headsFile(folder))).mode & 0o777).toBe(0o600);

  const bob = await pools.signUp("bob@example.org");
  const second = newKeeper();
  await second.start();
  await second.stop();
  const heads = new Map((await readAuditHeads(pools.engine)).map(({ userId, seq, hash }) => [userId, { seq, hash }]));
  const { lines, passed, broken } = await kept();
  expect({ lines, broken }).toEqual({ lines: 2, broken: null });
  expect([passed.get(ada), passed.get(bob)]).toEqual([[heads.get(ada)], [heads.get(bob)]]);
  // Only what moved stands in the second line.
  expect((await readFile(headsFile(folder), "utf8")).split("\n")[1]).not.toContain(ada);
  expect(await verdict()).toMatchObject({ ok: true, heads: { lines: 2, broken: null } });
});

test("a line that a crash left without its end is cut off", async () => {
  await pools.signUp("ada@example.org");
  const first = newKeeper();
  await first.start();
  await first.stop();
  await appendFile(headsFile(folder), '{"at":"2026-');
  await pools.signUp("bob@example.org");
  const second = newKeeper();
  await second.start();
  await second.stop();
  expect(await kept()).toMatchObject({ lines: 2, broken: null });
  expect(await verdict()).toMatchObject({ ok: true });
});

test("a chain that its owner wrote anew from its first entry holds together, and is not the one whose head was kept", async () => {
  const ada = await pools.signUp("ada@example.org");
  const keeper = newKeeper();
  await keeper.start();
  await tamper(
    `with recursive
       changed as (select seq, replace(entry, 'trader', 'viewer') as entry from public.audit_log where user_id = $1),
       chained as (
         select seq, entry, sha256(convert_to(entry, 'UTF8')) as hash from changed where seq = 1
         union all
         select changed.seq, changed.entry, sha256(chained.hash || convert_to(changed.entry, 'UTF8'))
         from chained join changed on changed.seq = chained.seq + 1
       ),
       written as (
         update public.audit_log as logged set entry = chained.entry, hash = chained.hash
         from chained where logged.user_id = $1 and logged.seq = chained.seq returning logged.seq, logged.hash
       )
     update private.user_heads set audit_hash = (select hash from written order by seq desc limit 1) where user_id = $1`,
    [ada],
  );
  // The database by itself says that all is well: that is what the heads outside are for.
  expect((await pools.owner.query("select private.verify_audit($1) as at", [ada])).rows).toEqual([{ at: null }]);
  const length = (await readAuditHeads(pools.engine)).find(({ userId }) => userId === ada)?.seq;
  expect(await brokenChains()).toEqual([{ userId: ada, broken: { seq: length, fault: "another_chain" } }]);
  await keeper.stop();
  // What is kept after it does not hide it.
  expect(await brokenChains()).toEqual([{ userId: ada, broken: { seq: length, fault: "another_chain" } }]);
});

test("entries that were cut off with the head, and a chain that is gone", async () => {
  const ada = await pools.signUp("ada@example.org");
  const bob = await pools.signUp("bob@example.org");
  const keeper = newKeeper();
  await keeper.start();
  await keeper.stop();
  await tamper(
    `with cut as (delete from public.audit_log where user_id = $1 and seq > 1)
     update private.user_heads set audit_seq = 1, audit_hash = (select hash from public.audit_log where user_id = $1 and seq = 1)
     where user_id = $1`,
    [ada],
  );
  await tamper(
    "with gone as (delete from public.audit_log where user_id = $1) delete from private.user_heads where user_id = $1",
    [bob],
  );
  expect(await brokenChains()).toEqual(
    [
      { userId: ada, broken: { seq: 2, fault: "truncated" } },
      { userId: bob, broken: { seq: 1, fault: "truncated" } },
    ].toSorted((one, other) => (one.userId < other.userId ? -1 : 1)),
  );
});

test("a file from which the newest lines were cut says less, and what is left is true", async () => {
  await pools.signUp("ada@example.org");
  const keeper = newKeeper();
  await keeper.start();
  const { size } = await stat(headsFile(folder));
  await pools.signUp("bob@example.org");
  await keeper.keep();
  await truncate(headsFile(folder), size);
  await keeper.stop();
  expect(await kept()).toMatchObject({ lines: 2, broken: null });
  expect(await verdict()).toMatchObject({ ok: true });
});
