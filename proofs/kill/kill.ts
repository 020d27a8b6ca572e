import { type KillBug, killBugs } from "../law/kill-bugs.ts";
import { openKillSubject } from "../law/kill-subject.ts";
import { type Outcome, type Planted, type Proof, type RunOptions, bugOrThrow, fault } from "../proof.ts";
import { spreadOf } from "../spread.ts";
import { type HostileFigures, killUnderAttack } from "./hostile.ts";
import { type LoopFigures, killWhileLooping } from "./looping.ts";
import { killHeldGate, submitBehindKill, submitFromOldSnapshot } from "./moments.ts";
import { type KillSubject } from "./subject.ts";

/** Of a kill under submitters that loop: DESIGN's figure for the database alone. */
const mostKillMs = 250;

/** A kill gives up its lock after 200 ms; what comes on top is the way there and back on a busy machine. */
const mostHeldMs = 400;

export const killProof: Proof = {
  name: "kill",
  trials: 10_000,
  run: runKill,
  bugs: Object.keys(killBugs),
  plant: plantKillBug,
};

export interface KillFigures {
  readonly loops: readonly LoopFigures[];
  readonly hostile: HostileFigures;
  readonly heldGate: {
    readonly rounds: number;
    readonly startsAfterReturn: number;
    readonly wrongDrained: number;
    readonly killMs: ReturnType<typeof spreadOf>;
  };
  readonly oldSnapshotsPassed: number;
  readonly passedBehindKill: number;
}

/** Trials with 20 ms of work take long: there are fewer of them, and as many under attack. */
export async function measureKill(
  subject: KillSubject,
  { trials, seed = 1, onStep = () => undefined }: RunOptions,
): Promise<KillFigures> {
  const fewer = Math.min(trials, Math.max(10, Math.ceil(trials / 50)));
  const plan = [
    { layout: "16 accounts", workMs: 2, trials },
    { layout: "one account", workMs: 2, trials },
    { layout: "16 accounts", workMs: 20, trials: fewer },
    { layout: "one account", workMs: 20, trials: fewer },
  ] as const;
  const loops: LoopFigures[] = [];
  for (const part of plan) {
    onStep(`${part.trials} kills, ${part.layout}, ${part.workMs} ms of work`);
    loops.push(await killWhileLooping(subject, { ...part, seed }));
  }
  onStep(`${fewer} kills under attack, then the moments that are made by hand`);
  const hostile = await killUnderAttack(subject, { trials: fewer });
  const rounds = Math.min(20, fewer);
  const { killMs, ...held } = await killHeldGate(subject, rounds);
  return {
    loops,
    hostile,
    heldGate: { rounds, ...held, killMs: spreadOf(killMs) },
    oldSnapshotsPassed: await submitFromOldSnapshot(subject),
    passedBehindKill: await submitBehindKill(subject, rounds),
  };
}

async function runKill(options: RunOptions): Promise<Outcome> {
  await using subject = await openKillSubject();
  const figures = await measureKill(subject, options);
  return {
    line: [...figures.loops, figures.hostile].map(loopLine).join(" · "),
    faults: [...safetyFaults(figures), ...speedFaults(figures)],
    figures: { ...figures },
  };
}

function loopLine(figures: LoopFigures | HostileFigures): string {
  const { layout, workMs, trials, startsAfterReturn, lateOrders, timeouts, submitTimeouts, killMs } = figures;
  const who = "held" in figures ? `${layout} under attack` : layout;
  return (
    `submitters 16 looping, ${who}, ${workMs} ms: trials ${trials}, starts after return ${startsAfterReturn}, ` +
    `late orders ${lateOrders}, p50 ${killMs.p50} p99 ${killMs.p99} max ${killMs.max} ms, timeouts ${timeouts + submitTimeouts}`
  );
}

/** What may never be, on whatever machine. */
export function safetyFaults({
  loops,
  hostile,
  heldGate,
  oldSnapshotsPassed,
  passedBehindKill,
}: KillFigures): readonly string[] {
  const gate = Object.entries(hostile.gateAnswers).filter(([, state]) => state !== "42501");
  return [
    ...[...loops, hostile].flatMap(loopFaults),
    ...fault(heldGate.startsAfterReturn, "submits passed after a kill that was not drained had returned"),
    ...fault(heldGate.wrongDrained, "kills told wrongly whether they were drained"),
    ...fault(oldSnapshotsPassed, "submits with an older snapshot passed after a kill"),
    ...fault(passedBehindKill, "submits that waited behind a drained kill passed"),
    ...fault(
      gate.length,
      "modes in which a login role was given the gate, or refused for another reason than its rights",
    ),
  ];
}

export const loopFaults = (figures: LoopFigures): readonly string[] => [
  ...fault(figures.startsAfterReturn, `submits passed that had started after the kill returned (${figures.layout})`),
  ...fault(figures.lateOrders, `orders were committed after a drained kill had returned (${figures.layout})`),
];

/** What holds on a machine that has time for it. */
function speedFaults({ loops, hostile, heldGate }: KillFigures): readonly string[] {
  const all = [...loops, hostile];
  return [
    ...all.flatMap(({ timeouts, layout }) => fault(timeouts, `kills or resets out of time (${layout})`)),
    ...all.flatMap(({ submitTimeouts, layout }) => fault(submitTimeouts, `submits out of time (${layout})`)),
    ...all.flatMap(({ unseen, layout }) => fault(unseen, `trials in which nobody was seen to be stopped (${layout})`)),
    ...all.flatMap(({ killMs, layout, workMs }) =>
      (killMs.p99 ?? Infinity) <= mostKillMs
        ? []
        : [`p99 of a kill is ${killMs.p99} ms (${layout}, ${workMs} ms of work)`],
    ),
    ...((heldGate.killMs.max ?? Infinity) <= mostHeldMs
      ? []
      : [`a kill of a held gate took ${heldGate.killMs.max} ms`]),
  ];
}

interface Finding {
  readonly count: number;
  readonly what: string;
}

const few = { trials: 5, patienceMs: 300 };

/** Where each bug shows. Only that part is run: some bugs make every kill wait for seconds. */
const findings: Readonly<Record<KillBug, (subject: KillSubject) => Promise<Finding>>> = {
  check_without_a_lock: async (subject) => {
    const { lateOrders } = await killWhileLooping(subject, { layout: "16 accounts", workMs: 20, ...few });
    return { count: lateOrders, what: "orders were committed after a drained kill had returned, in 5 kills" };
  },
  row_locks: async (subject) => {
    // The first five kills insert the rows that are locked in the later ones.
    const { timeouts } = await killWhileLooping(subject, { layout: "16 accounts", workMs: 20, ...few, trials: 9 });
    return { count: timeouts, what: "kills and resets out of time, of 9" };
  },
  gate_first: async (subject) => {
    const { timeouts, killMs } = await killWhileLooping(subject, { layout: "one account", workMs: 20, ...few });
    return { count: timeouts, what: `kills out of time, of 5 on one account, p50 ${killMs.p50} ms` };
  },
  advisory_locks: async (subject) => {
    const { timeouts, held } = await killUnderAttack(subject, few);
    const keys = held.filter((name) => name.includes("advisory"));
    return { count: timeouts, what: `kills out of time under attack (held: ${keys.join(", ") || "nothing"})` };
  },
  no_isolation_check: async (subject) => ({
    count: await submitFromOldSnapshot(subject),
    what: "submits with an older snapshot passed after a kill",
  }),
  level_only_with_the_lock: async (subject) => ({
    count: (await killHeldGate(subject, 1)).startsAfterReturn,
    what: "submits passed after a kill that was not drained had returned",
  }),
  stale_read: async (subject) => ({
    count: await submitBehindKill(subject, 1),
    what: "submits that waited behind a drained kill passed",
  }),
};

async function plantKillBug(wanted: string): Promise<Planted> {
  const bug = bugOrThrow("kill", killBugs, wanted);
  await using subject = await openKillSubject(killBugs[bug]);
  const { count, what } = await findings[bug](subject);
  return { bug, found: count > 0, evidence: `${count} ${what}` };
}
