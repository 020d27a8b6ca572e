import { type Client } from "@chandlery/stack";
import { type TestDatabase } from "@chandlery/stack/testing";
import { copyText } from "../../apps/engine/src/testing/copy.ts";
import { seedDesks } from "../law/desks.ts";
import { type Random, randomFrom } from "../random.ts";
import { openSession } from "../session.ts";
import { type ActorName, actorNames, beginAs, roleOf } from "./actors.ts";
import { type Path, type Step, makeAttempt, paths } from "./attempts.ts";
import { askOracle, keepFacts, makeRoom, settle } from "./oracle.ts";
import { type Callable, type World, approveAnew, callablesOf, plantOrders, readWorld } from "./world.ts";

export interface AttackOptions {
  readonly attempts: number;
  readonly seed: number;
  /** All of them unless said. */
  readonly actors?: readonly ActorName[];
  readonly tried?: readonly Path[];
  /** From the first attempt on, and not in the second half alone. */
  readonly isHalted?: boolean;
  /** For a bug that is only to be found. */
  readonly untilPassed?: boolean;
}

export interface AttackFigures {
  readonly attempts: number;
  /** Attempts after which something held no more. */
  readonly passed: number;
  /** Of these, what and by what way: `postgres update: what was approved was changed`. */
  readonly ways: readonly string[];
  /** Attempts that the database let through, and that did no harm. */
  readonly harmless: number;
  /** Combinations of a role and a path that were tried, of all. */
  readonly combinations: string;
  /** Functions that an actor may call and did, of all. */
  readonly functions: string;
  /** For each actor, how often its calls were let through: a proof in which nothing ever works proves nothing. */
  readonly letThrough: Readonly<Record<string, number>>;
}

/** How often the approval that attackers try to use twice is a new one. */
const attemptsAnApproval = 2_000;

/**
 * Generated attempts to have an order that nobody approved, each in a transaction that is taken back: by every role, by
 * every way to write, by every function that the role may execute. In the second half everything is halted.
 */
export async function attack(database: TestDatabase, options: AttackOptions): Promise<AttackFigures> {
  const desks = await seedDesks(database, { userCount: 2 });
  await using owner = await openSession(database.urls.postgres);
  await using session = await openSession(database.urls.supabase_admin);
  const superuser = session.client;
  const others = await plantOrders(owner.client, desks);
  await makeRoom(superuser);
  const random = randomFrom(options.seed);
  const callables = await readCallables(superuser);
  const tally = new Tally();
  let isHalted = false;
  let world: World | undefined;
  for (let number = 0; number < options.attempts && !(options.untilPassed === true && tally.passed > 0); number += 1) {
    if (!isHalted && (options.isHalted === true || number >= options.attempts / 2)) {
      isHalted = true;
      await halt(superuser);
      world = undefined;
    }
    if (world === undefined || number % attemptsAnApproval === 0) {
      await approveAnew(owner.client, desks);
      await keepFacts(superuser);
      world = await readWorld(owner.client, desks, others);
    }
    const { actors = actorNames, tried = paths } = options;
    // The functions are most of what there is to try.
    const actor = actors[number % actors.length] ?? "anon";
    const path = random.isTrue(0.3) && tried.includes("call") ? "call" : (tried[random.below(tried.length)] ?? "call");
    tally.add(
      await attempt(superuser, { actor, path, world, callables: callables.get(actor) ?? [], random, isHalted }),
    );
  }
  return tally.figures(callables);
}

async function halt(superuser: Client): Promise<void> {
  // As the owner does it over plain SQL, for nobody.
  await superuser.query("select private.kill('global', null, 3, 'for the proof', false, false)");
}

async function readCallables(superuser: Client): Promise<ReadonlyMap<ActorName, readonly Callable[]>> {
  const found = new Map<ActorName, readonly Callable[]>();
  for (const actor of actorNames) {
    found.set(actor, await callablesOf(superuser, roleOf(actor)));
  }
  return found;
}

interface Attempt {
  readonly actor: ActorName;
  readonly path: Path;
  readonly world: World;
  readonly callables: readonly Callable[];
  readonly random: Random;
  readonly isHalted: boolean;
}

interface Tried {
  readonly actor: ActorName;
  readonly path: Path;
  /** The function that was called, or "". */
  readonly name: string;
  readonly isRefused: boolean;
  readonly faults: readonly string[];
}

async function attempt(superuser: Client, { actor, path, isHalted, ...made }: Attempt): Promise<Tried> {
  const steps = makeAttempt({ path, ...made });
  const name = path === "call" ? (/from ([\w.]+)\(/.exec(steps[0]?.text ?? "")?.[1] ?? "") : "";
  await superuser.query(beginAs(actor, made.world, made.random));
  try {
    for (const step of steps) {
      await take(superuser, step);
    }
    await superuser.query(settle);
  } catch {
    await superuser.query("rollback");
    return { actor, path, name, isRefused: true, faults: [] };
  }
  const faults = await askOracle(superuser, { path, isHalted });
  await superuser.query("rollback");
  return { actor, path, name, isRefused: steps.length === 0, faults };
}

async function take(superuser: Client, { text, values = [], lines }: Step): Promise<void> {
  await (lines === undefined ? superuser.query(text, [...values]) : copyText(superuser, text, lines));
}

class Tally {
  passed = 0;
  #attempts = 0;
  #harmless = 0;
  readonly #ways = new Set<string>();
  readonly #combinations = new Set<string>();
  readonly #called = new Set<string>();
  readonly #letThrough = new Map<string, number>(actorNames.map((name) => [name, 0]));

  add({ actor, path, name, isRefused, faults }: Tried): void {
    this.#attempts += 1;
    this.passed += faults.length > 0 ? 1 : 0;
    this.#harmless += !isRefused && faults.length === 0 ? 1 : 0;
    this.#combinations.add(`${actor} ${path}`);
    for (const fault of faults) {
      this.#ways.add(`${actor} ${name === "" ? path : name}: ${fault}`);
    }
    if (name !== "") {
      this.#called.add(`${actor} ${name}`);
    }
    if (!isRefused) {
      this.#letThrough.set(actor, (this.#letThrough.get(actor) ?? 0) + 1);
    }
  }

  figures(callables: ReadonlyMap<ActorName, readonly Callable[]>): AttackFigures {
    const functions = [...callables.values()].reduce(
      (sum, found) => sum + new Set(found.map(({ name }) => name)).size,
      0,
    );
    return {
      attempts: this.#attempts,
      passed: this.passed,
      ways: [...this.#ways].sort(),
      harmless: this.#harmless,
      combinations: `${this.#combinations.size} of ${actorNames.length * paths.length}`,
      functions: `${this.#called.size} of ${functions}`,
      letThrough: Object.fromEntries(this.#letThrough),
    };
  }
}
