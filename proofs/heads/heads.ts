import { verifyChain } from "../../apps/engine/src/audit/verify-chain.ts";
import { type HeadsBug, headsBugs } from "../law/heads-bugs.ts";
import { openHeadsSubject } from "../law/heads-subject.ts";
import { type Outcome, type Planted, type Proof, type RunOptions, bugOrThrow } from "../proof.ts";
import { type Random, randomFrom } from "../random.ts";
import { holesIn } from "./chain.ts";
import { type Chain, type HeadsSubject, type Layout, type LogMode, type Tampering, tamperings } from "./subject.ts";
import { type Written, writeMixed } from "./writers.ts";

/** Writes with audit entries, of the same writes without: the bound, in one run. */
const leastShare = 0.5;
const workMs = 3;

export const headsProof: Proof = {
  name: "heads",
  trials: 10_000,
  run: runHeads,
  bugs: Object.keys(headsBugs),
  plant: plantHeadsBug,
};

export interface HeadsFigures {
  readonly layout: Layout;
  readonly transactions: number;
  readonly deadlocks: number;
  /** In events and audit log together, against the heads and against what was committed. */
  readonly holes: number;
  /** Users whose chain is not whole. */
  readonly brokenChains: number;
  /** Writers that waited for another's head before either committed. */
  readonly earlyWaits: number;
  readonly missedTamperings: readonly Tampering[];
  readonly tamperings: number;
  /** Transactions, in turns in one run: with audit and events, with events alone, with neither. */
  readonly perSecond: Readonly<Record<LogMode, number>>;
  /** Of the speed without audit entries. */
  readonly share: number;
  /** Of the speed without audit entries, events and broadcasts. */
  readonly shareOfNothing: number;
}

export async function measureHeads(layout: Layout, transactions: number, seed = 1): Promise<HeadsFigures> {
  await using subject = await openHeadsSubject(layout);
  return await measure(subject, { layout, transactions, random: randomFrom(seed) });
}

const turns = 4;

async function measure(
  subject: HeadsSubject,
  { layout, transactions, random }: { readonly layout: Layout; readonly transactions: number; readonly random: Random },
): Promise<HeadsFigures> {
  const writers = await subject.openWriters();
  const sum = { deadlocks: 0, audited: 0, events: 0, seconds: { off: 0, events: 0, whole: 0 } };
  for (let turn = 0; turn < turns; turn += 1) {
    for (const mode of ["off", "events", "whole"] as const) {
      await subject.setLog(mode);
      addTo(
        sum,
        mode,
        await writeMixed(subject, writers, { transactions: Math.ceil(transactions / turns), workMs, random }),
      );
    }
  }
  await Promise.all(writers.map((writer) => writer[Symbol.asyncDispose]()));
  const { holes, brokenChains } = await lookAtChains(subject, sum);
  return {
    layout,
    transactions,
    deadlocks: sum.deadlocks,
    holes,
    brokenChains,
    earlyWaits: layout === "one user" ? await countEarlyWaits(subject) : 0,
    missedTamperings: await missedTamperings(subject),
    tamperings: tamperings.length,
    perSecond: {
      off: Math.round(transactions / sum.seconds.off),
      events: Math.round(transactions / sum.seconds.events),
      whole: Math.round(transactions / sum.seconds.whole),
    },
    share: Math.round((100 * sum.seconds.events) / sum.seconds.whole) / 100,
    shareOfNothing: Math.round((100 * sum.seconds.off) / sum.seconds.whole) / 100,
  };
}

interface Sum {
  deadlocks: number;
  audited: number;
  events: number;
  readonly seconds: Record<LogMode, number>;
}

function addTo(sum: Sum, mode: LogMode, { deadlocks, audited, events, seconds }: Written): void {
  sum.deadlocks += deadlocks;
  sum.audited += mode === "whole" ? audited : 0;
  sum.events += mode === "off" ? 0 : events;
  sum.seconds[mode] += seconds;
}

async function lookAtChains(
  subject: HeadsSubject,
  written: { readonly audited: number; readonly events: number },
): Promise<Pick<HeadsFigures, "holes" | "brokenChains">> {
  const chains: Chain[] = [];
  for (const userId of subject.userIds) {
    chains.push(await subject.readChain(userId));
  }
  const within = chains.map(
    ({ rows, events, heads }) =>
      holesIn(
        rows.map(({ seq }) => seq),
        heads.auditSeq,
      ) + holesIn(events, heads.eventSeq),
  );
  const total = (counts: readonly number[]) => counts.reduce((sum, count) => sum + count, 0);
  const lost =
    Math.abs(written.audited - total(chains.map(({ rows }) => rows.length))) +
    Math.abs(written.events - total(chains.map(({ events }) => events.length)));
  const broken = chains.filter((chain) => isNoticed(chain).some((said) => said));
  return { holes: total(within) + lost, brokenChains: broken.length };
}

/** What two say of a chain: the verifier that needs no database, and the schema's own check. */
function isNoticed({ rows, heads, broken }: Chain): readonly [boolean, boolean] {
  const end = { seq: heads.auditSeq, hash: heads.auditHash };
  return [verifyChain(rows, { passed: [], end }).broken !== null, broken !== null];
}

/** Two of one user: the second writes while the first has written and not committed. */
async function countEarlyWaits(subject: HeadsSubject): Promise<number> {
  const writers = await subject.openWriters();
  const [first, second] = writers;
  let waits = 0;
  await first?.writeAndHold(["strategies", "accounts"], async () => {
    waits += (await second?.writesAtOnce(["accounts", "strategies"])) === true ? 0 : 1;
  });
  await Promise.all(writers.map((writer) => writer[Symbol.asyncDispose]()));
  return waits;
}

/** Those that one of the two checks does not notice. */
async function missedTamperings(subject: HeadsSubject): Promise<readonly Tampering[]> {
  const [userId = ""] = subject.userIds;
  const missed: Tampering[] = [];
  for (const tampering of tamperings) {
    const noticed = isNoticed(await subject.tamper(userId, tampering));
    missed.push(...(noticed.every((said) => said) ? [] : [tampering]));
  }
  return missed;
}

async function runHeads({ trials, seed = 1, onStep = () => undefined }: RunOptions): Promise<Outcome> {
  const layouts: HeadsFigures[] = [];
  for (const layout of ["one user", "16 users"] as const) {
    onStep(`${trials} transactions with audit and events, as many with events and with neither, ${layout}`);
    layouts.push(await measureHeads(layout, trials, seed));
  }
  return {
    line: layouts.map(lineOf).join(" · "),
    faults: layouts.flatMap((figures) => [...headsFaults(figures), ...shareFaults(figures)]),
    figures: { workMs, layouts },
  };
}

const lineOf = (figures: HeadsFigures): string =>
  `writers 16, ${figures.layout}: transactions ${figures.transactions}, deadlocks ${figures.deadlocks}, holes ${figures.holes}, ` +
  `broken chains ${figures.brokenChains}, tamperings found ${figures.tamperings - figures.missedTamperings.length} of ` +
  `${figures.tamperings}, ${figures.share} of the speed without audit, ${figures.shareOfNothing} of that without audit and events`;

/** What may never be, on whatever machine. */
export function headsFaults(figures: HeadsFigures): readonly string[] {
  const { layout, deadlocks, holes, brokenChains, earlyWaits, missedTamperings: missed } = figures;
  const counted = { deadlocks, holes, "broken chains": brokenChains, "waits for a head before a commit": earlyWaits };
  return [
    ...Object.entries(counted).flatMap(([what, count]) => (count === 0 ? [] : [`${count} ${what} (${layout})`])),
    ...missed.map((tampering) => `a row that was ${tampering} is not noticed (${layout})`),
  ];
}

const shareFaults = ({ share, layout }: HeadsFigures): readonly string[] =>
  share >= leastShare ? [] : [`with audit ${share} of the speed without, not ${leastShare} (${layout})`];

/** Where each bug shows. */
const findings: Readonly<Record<HeadsBug, (subject: HeadsSubject, random: Random) => Promise<readonly string[]>>> = {
  two_heads: async (subject, random) => {
    const writers = await subject.openWriters();
    const { deadlocks } = await writeMixed(subject, writers, {
      transactions: 1_600,
      workMs: 0,
      random,
      untilDeadlock: true,
    });
    await Promise.all(writers.map((writer) => writer[Symbol.asyncDispose]()));
    return deadlocks === 0 ? [] : [`${deadlocks} deadlocks before 1,600 transactions were done`];
  },
  immediate_trigger: async (subject, random) => {
    const waits = await countEarlyWaits(subject);
    const { share } = await measure(subject, { layout: "one user", transactions: 200, random });
    return waits === 0 ? [] : [`${waits} wait for a head before a commit; ${share} of the speed without audit`];
  },
  serialised_again: async (subject, random) => {
    const writers = await subject.openWriters();
    await writeMixed(subject, writers, { transactions: 32, workMs: 0, random });
    await Promise.all(writers.map((writer) => writer[Symbol.asyncDispose]()));
    return (await missedTamperings(subject)).map((tampering) => `a row that was ${tampering} is not noticed`);
  },
};

async function plantHeadsBug(wanted: string, seed = 1): Promise<Planted> {
  const bug = bugOrThrow("heads", headsBugs, wanted);
  await using subject = await openHeadsSubject("one user", headsBugs[bug]);
  const evidence = await findings[bug](subject, randomFrom(seed));
  return { bug, found: evidence.length > 0, evidence: evidence.join("; ") || "nothing" };
}
