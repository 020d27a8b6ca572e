import { randomBytes } from "node:crypto";
import { type Client } from "@chandlery/stack";
import { type AuditRow, type ChainHead, type ChainVerdict } from "../../apps/engine/src/audit/verify-chain.ts";
import { type Random } from "../random.ts";

export const tamperings = [
  "changed",
  "written again as equal JSON",
  "hash changed",
  "removed",
  "last removed",
  "inserted",
  "reordered",
] as const;

export type Tampering = (typeof tamperings)[number];

export type Verify = (rows: readonly AuditRow[], kept: ChainHead) => ChainVerdict["broken"];

export interface TamperFigures {
  readonly tampers: number;
  readonly found: number;
  /** How many of each kind were not found. */
  readonly missed: Readonly<Partial<Record<Tampering, number>>>;
  /** Those after which whoever did it had hashed the rest of the chain and its head anew. */
  readonly mended: number;
  readonly entries: number;
}

/** Says of which chain, and what its head was before anybody tampered: as it was signed and kept outside. */
export interface KeptChain {
  readonly userId: string;
  readonly head: ChainHead;
}

/** The superuser, who can switch every trigger off, changes a chain in a transaction that is taken back, again and again. */
export async function tamperWith(
  superuser: Client,
  chain: KeptChain,
  { tampers, random, verify }: { readonly tampers: number; readonly random: Random; readonly verify: Verify },
): Promise<TamperFigures> {
  await superuser.query(mendChain);
  await superuser.query(
    "alter table public.audit_log disable trigger all; alter table private.user_heads disable trigger all",
  );
  const whole = await readChain(superuser, chain.userId);
  if (verify(whole, chain.head) !== null) {
    return { tampers: 0, found: 0, missed: { changed: 1 }, mended: 0, entries: whole.length };
  }
  const missed: Partial<Record<Tampering, number>> = {};
  let mended = 0;
  for (let number = 0; number < tampers; number += 1) {
    const tampering = tamperings[number % tamperings.length] ?? "changed";
    const isMended = random.isTrue(0.5);
    mended += isMended ? 1 : 0;
    const rows = await tamperOnce(superuser, chain, { tampering, isMended, random, rows: whole });
    if (verify(rows, chain.head) === null) {
      missed[tampering] = (missed[tampering] ?? 0) + 1;
    }
  }
  const count = Object.values(missed).reduce((sum, missing) => sum + missing, 0);
  return { tampers, found: tampers - count, missed, mended, entries: whole.length };
}

interface Tamper {
  readonly tampering: Tampering;
  readonly isMended: boolean;
  readonly random: Random;
  readonly rows: readonly AuditRow[];
}

async function tamperOnce(
  superuser: Client,
  { userId }: KeptChain,
  { tampering, isMended, random, rows }: Tamper,
): Promise<readonly AuditRow[]> {
  const seq = 1 + random.below(rows.length - 1);
  const { text, values } = statements[tampering]({ row: rows[seq - 1] ?? noRow, count: rows.length, random });
  await superuser.query("begin");
  const { rowCount } = await superuser.query(text, [userId, ...values]);
  if (rowCount === 0) {
    throw new Error(`Nothing was ${tampering} at ${seq}`);
  }
  if (isMended) {
    // A hash that was changed is mended by hashing on from it: hashed anew it would be what it was.
    await superuser.query("select proof.mend_chain($1, $2)", [userId, tampering === "hash changed" ? seq + 1 : 1]);
  }
  const tampered = await readChain(superuser, userId);
  await superuser.query("rollback");
  return tampered;
}

const noRow: AuditRow = { seq: 0, entry: "{}", hash: "" };

interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
}

type Make = (chosen: { readonly row: AuditRow; readonly count: number; readonly random: Random }) => Statement;

const setEntry = "update public.audit_log set entry = $3 where user_id = $1 and seq = $2";

const statements: Readonly<Record<Tampering, Make>> = {
  changed: ({ row, random }) => ({ text: setEntry, values: [row.seq, changedText(row.entry, random)] }),
  "written again as equal JSON": ({ row, random }) => ({
    text: setEntry,
    values: [row.seq, random.isTrue(0.5) ? JSON.stringify(JSON.parse(row.entry)) : row.entry.replace(": ", ":  ")],
  }),
  "hash changed": ({ row }) => ({
    text: "update public.audit_log set hash = $3 where user_id = $1 and seq = $2",
    values: [row.seq, randomBytes(32)],
  }),
  removed: ({ row, random }) =>
    random.isTrue(0.5)
      ? { text: "delete from public.audit_log where user_id = $1 and seq = $2", values: [row.seq] }
      : { text: "select proof.remove_entry($1, $2)", values: [row.seq] },
  "last removed": ({ count, random }) => ({
    text: "delete from public.audit_log where user_id = $1 and seq > $2",
    values: [count - 1 - random.below(10)],
  }),
  inserted: ({ row }) => ({ text: "select proof.insert_entry($1, $2)", values: [row.seq] }),
  reordered: ({ row, count, random }) => ({
    text: `update public.audit_log as swapped set entry = other.entry, hash = other.hash
      from public.audit_log as other
      where swapped.user_id = $1 and other.user_id = $1
        and (swapped.seq, other.seq) in (($2::bigint, $3::bigint), ($3::bigint, $2::bigint))`,
    values: [row.seq, 1 + ((row.seq + random.below(count - 1)) % count)],
  }),
};

/** One character is another one; what was a number may be one still. */
function changedText(entry: string, random: Random): string {
  const at = random.below(entry.length);
  const other = entry[at] === "1" ? "2" : "1";
  return `${entry.slice(0, at)}${other}${entry.slice(at + 1)}`;
}

async function readChain(client: Client, userId: string): Promise<readonly AuditRow[]> {
  const { rows } = await client.query<AuditRow>(
    `select seq::int as seq, entry, encode(hash, 'hex') as hash from public.audit_log where user_id = $1 order by audit_log.seq`,
    [userId],
  );
  return rows;
}

/** What whoever knows how the chain is made can do: the rest hashed anew, and its head; an entry in or out without a hole. */
const mendChain = `
  create schema if not exists proof;
  create or replace function proof.mend_chain(chain uuid, start bigint) returns void language plpgsql as $$
  declare
    texts constant text[] := array(select entry from public.audit_log where user_id = chain and seq >= start order by seq);
    before bytea := coalesce((select hash from public.audit_log where user_id = chain and seq = start - 1), '');
    hashes bytea[] := '{}';
    line text;
  begin
    foreach line in array texts loop
      before := sha256(before || convert_to(line, 'UTF8'));
      hashes := hashes || before;
    end loop;
    update public.audit_log as logged set hash = mended.hash
    from (
      select mended.hash, row_number() over (order by mended.place) as place from unnest(hashes) with ordinality as mended (hash, place)
    ) as mended
    join (
      select numbered.seq, row_number() over (order by numbered.seq) as place
      from public.audit_log as numbered where numbered.user_id = chain and numbered.seq >= start
    ) as kept using (place)
    where logged.user_id = chain and logged.seq = kept.seq and logged.hash <> mended.hash;
    update private.user_heads set audit_hash = before, audit_seq = (select count(*) from public.audit_log where user_id = chain)
    where user_id = chain;
  end $$;
  create or replace function proof.renumber(chain uuid, start bigint, by integer) returns void language sql as $$
    update public.audit_log set seq = -seq where user_id = chain and seq >= start;
    update public.audit_log set seq = -seq + by where user_id = chain and seq < 0;
  $$;
  create or replace function proof.remove_entry(chain uuid, place bigint) returns void language sql as $$
    delete from public.audit_log where user_id = chain and seq = place;
    select proof.renumber(chain, place, -1);
  $$;
  create or replace function proof.insert_entry(chain uuid, place bigint) returns void language sql as $$
    select proof.renumber(chain, place + 1, 1);
    insert into public.audit_log (user_id, seq, entry, hash)
    select user_id, seq + 1, entry, sha256(hash || convert_to(entry, 'UTF8')) from public.audit_log where user_id = chain and seq = place;
  $$;`;
