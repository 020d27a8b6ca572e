import { type LawBug, makeLaw } from "../law/database.ts";
import { type Outcome, type Planted, type Proof, type RunOptions, bugOrThrow, fault } from "../proof.ts";
import { type AttackFigures, type AttackOptions, attack } from "./attack.ts";
import { type GateBug, gateBugs } from "./bugs.ts";
import { type SeenChanges, lookForChanges } from "./changes.ts";
import { type LimitFigures, raceForLimit } from "./limit.ts";

export const gateProof: Proof = {
  name: "gate",
  trials: 100_000,
  run: runGate,
  bugs: Object.keys(gateBugs),
  plant: plantGateBug,
};

export interface GateFigures {
  readonly attack: AttackFigures;
  readonly limit: LimitFigures;
  readonly changes: SeenChanges;
}

/** Attempts to have an order that nobody approved, a tenth as many intents that race for one limit, and changes to the law. */
export async function measureGate({ trials, seed = 1, onStep = () => undefined }: RunOptions): Promise<GateFigures> {
  await using attacked = await makeLaw();
  onStep(`${trials} attempts to have an order without an approval`);
  const attacks = await attack(attacked, { attempts: trials, seed });
  const intents = Math.max(100, Math.ceil(trials / 10));
  await using raced = await makeLaw();
  onStep(`${intents} intents race for one limit`);
  const limit = await raceForLimit(raced, { intents, seed });
  await using changed = await makeLaw();
  await using fresh = await makeLaw();
  onStep("changes to the law");
  return { attack: attacks, limit, changes: await lookForChanges(changed, fresh) };
}

async function runGate(options: RunOptions): Promise<Outcome> {
  const figures = await measureGate(options);
  const { attack: attacks, limit, changes } = figures;
  return {
    line:
      `attempts ${attacks.attempts} by 8 roles, ${attacks.combinations} role × path, functions called ${attacks.functions}: ` +
      `passed ${attacks.passed} · intents ${limit.intents} at once on one limit: approved ${limit.approved}, overshoot ` +
      `${Math.max(0, limit.most - limit.limit)} · changes to the law seen ${changes.tried - changes.unseen.length} of ${changes.tried}`,
    faults: gateFaults(figures),
    figures: { ...figures },
  };
}

export function gateFaults({ attack: attacks, limit, changes }: GateFigures): readonly string[] {
  return [
    ...fault(attacks.passed, `attempts passed: ${attacks.ways.join("; ")}`),
    ...fault(limit.overshoots, `looks at an account that could hold ${limit.most}, of ${limit.limit}`),
    ...fault(limit.collisions, "intents collided on one account"),
    ...changes.unseen.map((name) => `the law reads as before when ${name}`),
    ...fault(changes.differences, "fresh database reads another law than the other one"),
  ];
}

interface Finding {
  readonly count: number;
  readonly what: string;
}

const attackOf =
  (options: Partial<AttackOptions>) =>
  async (bug: LawBug, seed: number): Promise<Finding> => {
    await using database = await makeLaw(bug);
    const { attempts, passed, ways } = await attack(database, { attempts: 2_000, seed, untilPassed: true, ...options });
    return { count: passed, what: `passed, after ${attempts} attempts: ${ways.join("; ") || "none"}` };
  };

const race = async (bug: LawBug, seed: number): Promise<Finding> => {
  await using database = await makeLaw(bug);
  const { intents, most, limit, overshoots, collisions } = await raceForLimit(database, {
    intents: 400,
    seed,
    untilFault: true,
  });
  return {
    count: overshoots + collisions,
    what: `times it was overshot, up to ${most} of ${limit}, or two collided (${collisions}), in ${intents} intents`,
  };
};

/** Where each bug shows. */
const findings: Readonly<Record<GateBug, (bug: LawBug, seed: number) => Promise<Finding>>> = {
  inserts_only: attackOf({ actors: ["postgres"], tried: ["upsert", "merge", "update"] }),
  trigger_disabled: attackOf({ actors: ["postgres"], tried: ["insert", "copy"] }),
  anyone_decides: attackOf({ actors: ["postgres"], tried: ["forged approval"] }),
  halt_not_asked: attackOf({ actors: ["owner", "engine"], tried: ["call"], isHalted: true }),
  account_not_locked: race,
  waiting_orders_not_counted: race,
};

async function plantGateBug(wanted: string, seed = 1): Promise<Planted> {
  const bug = bugOrThrow("gate", gateBugs, wanted);
  const { count, what } = await findings[bug](gateBugs[bug], seed);
  return { bug, found: count > 0, evidence: `${count} ${what}` };
}
