import { type Client, withClient } from "@chandlery/stack";
import { type TestDatabase } from "@chandlery/stack/testing";
import { type ChainHead, verifyChain } from "../../apps/engine/src/audit/verify-chain.ts";
import { makeLaw } from "../law/database.ts";
import { actFor, seedDesks } from "../law/desks.ts";
import { type Outcome, type Planted, type Proof, type RunOptions, bugOrThrow, fault } from "../proof.ts";
import { randomFrom } from "../random.ts";
import { logBugs, verifierBugs } from "./bugs.ts";
import { type Coverage, lookAtCoverage } from "./coverage.ts";
import { type SpeedFigures, measureSpeed } from "./speed.ts";
import { type KeptChain, type TamperFigures, type Verify, tamperWith } from "./tamper.ts";

/** Entries that are verified for each tampering of a run: a million for ten thousand. */
const entriesATrial = 100;
const mostSeconds = 5;

export const auditProof: Proof = {
  name: "audit",
  trials: 10_000,
  run: runAudit,
  bugs: [...Object.keys(logBugs), ...Object.keys(verifierBugs)],
  plant: plantAuditBug,
};

export interface AuditFigures {
  readonly coverage: Coverage;
  readonly tamper: TamperFigures;
  readonly speed: SpeedFigures;
}

const verifyOffline: Verify = (rows, kept) => verifyChain(rows, { passed: [kept] }).broken;

export interface AuditOptions extends RunOptions {
  readonly verify?: Verify;
}

/** Which tables the log covers, and what the offline verifier finds in a chain of a thousand entries, by its head alone. */
export async function measureAudit({
  trials,
  seed = 1,
  onStep = () => undefined,
  verify = verifyOffline,
}: AuditOptions): Promise<AuditFigures> {
  await using database = await makeLaw();
  const chain = await writeChain(database);
  return await withClient(database.urls.supabase_admin, async (superuser) => {
    const coverage = await lookAtCoverage(superuser);
    onStep(`${trials} tamperings by the superuser`);
    const tamper = await tamperWith(superuser, chain, { tampers: trials, random: randomFrom(seed), verify });
    onStep(`${trials * entriesATrial} entries are verified`);
    const speed = measureSpeed(await samplesOf(superuser, chain), trials * entriesATrial);
    return { coverage, tamper, speed };
  });
}

/** A user pays in a thousand times: each is an entry of the log, like everything that made the account. */
async function writeChain(database: TestDatabase): Promise<KeptChain> {
  const { accounts } = await seedDesks(database, { userCount: 1 });
  const [{ accountId, userId } = { accountId: "", userId: "" }] = accounts;
  return withClient(database.urls.postgres, async (owner) => {
    await actFor(owner, userId);
    await owner.query(
      "select public.deposit_paper_cash($1, number, 'for the proof') from generate_series(1, 1000) as number",
      [accountId],
    );
    const { rows } = await owner.query<ChainHead>(
      "select audit_seq::int as seq, encode(audit_hash, 'hex') as hash from private.audit_heads() where user_id = $1",
      [userId],
    );
    return { userId, head: rows[0] ?? { seq: 0, hash: "" } };
  });
}

async function samplesOf(superuser: Client, { userId }: KeptChain): Promise<readonly string[]> {
  const { rows } = await superuser.query<{ entry: string }>("select entry from public.audit_log where user_id = $1", [
    userId,
  ]);
  return rows.map(({ entry }) => entry);
}

async function runAudit(options: RunOptions): Promise<Outcome> {
  const figures = await measureAudit(options);
  const { coverage, tamper, speed } = figures;
  return {
    line:
      `tables covered ${coverage.covered}/${coverage.tables}, exempt with reason ${coverage.exempt} · tamperings found ` +
      `${tamper.found} of ${tamper.tampers} (${tamper.mended} with the rest hashed anew) · ${speed.entries} entries verified in ${speed.seconds} s`,
    faults: [
      ...auditFaults(figures),
      ...(speed.seconds <= mostSeconds ? [] : [`${speed.entries} entries took ${speed.seconds} s`]),
    ],
    figures: { ...figures },
  };
}

/** What may never be, on whatever machine. */
export function auditFaults({ coverage, ...figures }: AuditFigures): readonly string[] {
  return [
    ...coverage.open.map((way) => `${way}: it leaves no entry in the audit log`),
    ...coverage.stale.map((way) => `${way} is excepted and need not be`),
    ...tamperFaults(figures),
  ];
}

function tamperFaults({ tamper, speed }: Omit<AuditFigures, "coverage">): readonly string[] {
  return [
    ...Object.entries(tamper.missed).flatMap(([kind, count]) =>
      fault(count, `times an entry was ${kind} and nobody noticed`),
    ),
    ...fault(speed.isWhole ? 0 : 1, "whole chain is said to be broken"),
  ];
}

async function plantAuditBug(wanted: string, seed = 1): Promise<Planted> {
  const bug = bugOrThrow("audit", { ...logBugs, ...verifierBugs }, wanted);
  if (bug === "table_without_trigger" || bug === "changes_not_logged") {
    await using database = await makeLaw(logBugs[bug]);
    const { open } = await withClient(database.urls.postgres, lookAtCoverage);
    return { bug, found: open.includes(logBugs[bug].missed), evidence: open.join("; ") || "nothing" };
  }
  // Twenty of each kind: half have the rest hashed anew, which a verifier that writes entries again does notice.
  const { coverage: _coverage, ...figures } = await measureAudit({ trials: 140, seed, verify: verifierBugs[bug] });
  const faults = tamperFaults(figures);
  return { bug, found: faults.length > 0, evidence: faults.join("; ") || "nothing" };
}
