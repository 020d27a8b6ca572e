import { setTimeout as delay } from "node:timers/promises";
import { type Outcome, type Planted, type Proof, type RunOptions } from "../proof.ts";
import { type Latency, measureLatency } from "./latency.ts";
import { type CrashBug, crashBugs, layers } from "./bugs.ts";
import { type CrashDesk, type Judged, makeCrashDesk } from "./desk.ts";
import { type InstallBug, installBugs } from "./install-bugs.ts";
import { type MomentFigures, allMoments, measureMoments } from "./moments.ts";
import { type Kind, type RunningService, type ServiceOptions, startService } from "./service.ts";

export const crashProof: Proof = {
  name: "crash",
  trials: 300,
  run: runCrash,
  bugs: [...Object.keys(crashBugs), ...Object.keys(installBugs)],
  plant: plantCrashBug,
};

export interface Measured extends Judged {
  readonly trials: number;
  /** Ended where it was meant to, by kind. */
  readonly ended: Readonly<Record<Kind, number>>;
  /** Each place at which the service was ended at least once. */
  readonly points: readonly string[];
  /** Statements of one life. */
  readonly statements: number;
}

const kinds: readonly Kind[] = ["before", "sent", "cut"];
const patienceMs = 30_000;
/** A user has at most 100 accounts. */
const trialsOfDesk = 90;
/** After that, what a planted bug has lost is taken for lost. */
const plantedPatienceMs = 15_000;
const plantedPatienceOfInstallMs = 8_000;

/** Ends the service at places spread over the life of an order, one trial after another, and lets it be started again. */
export async function measureCrashes({ trials, onStep }: RunOptions): Promise<Measured> {
  const found: Measured[] = [];
  for (let from = 0; from < trials; from += trialsOfDesk) {
    onStep?.(`crash ${from} of ${trials}`);
    found.push(await measureDesk({ from, to: Math.min(from + trialsOfDesk, trials), trials }));
  }
  return found.reduce(together);
}

const together = (left: Measured, right: Measured): Measured => ({
  trials: left.trials + right.trials,
  ended: {
    before: left.ended.before + right.ended.before,
    sent: left.ended.sent + right.ended.sent,
    cut: left.ended.cut + right.ended.cut,
  },
  points: [...new Set([...left.points, ...right.points])],
  statements: right.statements,
  lost: left.lost + right.lost,
  doubled: left.doubled + right.doubled,
  differences: [...left.differences, ...right.differences],
});

interface Trials {
  readonly from: number;
  readonly to: number;
  /** Of the whole run, over which a life's statements are spread. */
  readonly trials: number;
}

async function measureDesk({ from, to, trials }: Trials): Promise<Measured> {
  await using desk = await makeCrashDesk();
  const first = await desk.openTrial();
  const lifetime = await liveOnce(desk, first);
  const ended: Record<Kind, number> = { before: 0, sent: 0, cut: 0 };
  const points = new Set<string>();
  const accounts = [first];
  for (let trial = from; trial < to; trial += 1) {
    const kind = kinds[trial % kinds.length] ?? "before";
    const at = 1 + (Math.floor((trial * lifetime.length) / trials) % lifetime.length);
    const account = await desk.openTrial();
    accounts.push(account);
    const place = await crash(desk, { ends: { account, kind, at } });
    if (place !== undefined) {
      ended[kind] += 1;
      points.add(`${place} (${at})`);
    }
  }
  await finish(desk, accounts);
  return {
    trials: to - from,
    ended,
    points: [...points],
    statements: lifetime.length,
    ...(await desk.judge(accounts)),
  };
}

const optionsOn = ({ database }: CrashDesk): ServiceOptions => ({
  databaseUrl: database.urls.engine_execution,
  adminUrl: database.urls.supabase_admin,
});

/** The statements of a life without a crash. */
async function liveOnce(desk: CrashDesk, account: string): Promise<readonly string[]> {
  const service = startService({ ...optionsOn(desk), account });
  await untilOverOrSettled(desk, { service, account, limitMs: patienceMs });
  await service.kill();
  return service.told();
}

interface Crash {
  readonly bug?: string;
  readonly ends: NonNullable<ServiceOptions["ends"]>;
}

/** Where the service was ended; undefined where the account's life was over before. */
async function crash(desk: CrashDesk, { bug = "", ends }: Crash): Promise<string | undefined> {
  const service = startService({ ...optionsOn(desk), bug, ends });
  await untilOverOrSettled(desk, { service, account: ends.account, limitMs: patienceMs });
  const hasEndedByItself = service.isOver() && !service.told().some((line) => line.startsWith(ends.kind));
  await service.kill();
  if (hasEndedByItself) {
    throw new Error(`The service ended by itself, before statement ${ends.at}`);
  }
  return service.told().find((line) => line.startsWith(ends.kind));
}

interface Watched {
  readonly service: RunningService;
  readonly account: string;
  readonly limitMs: number;
}

async function untilOverOrSettled(desk: CrashDesk, { service, account, limitMs }: Watched): Promise<void> {
  const deadline = performance.now() + limitMs;
  while (!service.isOver() && performance.now() < deadline && !(await desk.isSettled(account))) {
    await delay(20);
  }
}

/** The last start: nothing ends it, and everything that is left comes to its end, if it ever does. */
async function finish(
  desk: CrashDesk,
  accounts: readonly string[],
  { bug = "", limitMs = patienceMs }: { readonly bug?: string; readonly limitMs?: number } = {},
): Promise<void> {
  const service = startService({ ...optionsOn(desk), bug });
  const deadline = performance.now() + limitMs;
  for (const account of accounts) {
    await untilOverOrSettled(desk, { service, account, limitMs: deadline - performance.now() });
  }
  await service.kill();
}

/** What becomes of orders where the engine is changed and dies where that matters. */
async function measureChanged(name: string, { dies, at }: Omit<CrashBug, "finds">, limitMs: number): Promise<Judged> {
  await using desk = await makeCrashDesk();
  const accounts: string[] = [];
  for (const place of at) {
    const account = await desk.openTrial();
    accounts.push(account);
    await crash(desk, { bug: name, ends: { account, kind: "before", at: place, dies } });
  }
  await finish(desk, accounts, { bug: name, limitMs });
  return await desk.judge(accounts);
}

async function plantCrashBug(bug: string): Promise<Planted> {
  const ofInstall = installBugs[bug];
  if (ofInstall !== undefined) {
    return plantInInstall(bug, ofInstall);
  }
  const wanted = crashBugs[bug];
  if (wanted === undefined) {
    throw new Error(`There is no bug ${bug}`);
  }
  const judged = await measureChanged(bug, wanted, plantedPatienceMs);
  return { bug, found: judged[wanted.finds] > 0, evidence: `${judged.lost} lost, ${judged.doubled} doubled` };
}

async function plantInInstall(bug: string, { at, finds, ...options }: InstallBug): Promise<Planted> {
  const judged = await measureMoments(at, { ...options, patienceMs: plantedPatienceOfInstallMs });
  return { bug, found: judged[finds] > 0, evidence: `${judged.lost} lost, ${judged.doubled} doubled` };
}

/** How orders fare with one of the two things alone that keep a fill from being booked twice. */
export async function measureLayers(onStep?: (step: string) => void): Promise<Readonly<Record<string, Judged>>> {
  const held: Record<string, Judged> = {};
  for (const [name, layer] of Object.entries(layers)) {
    onStep?.(name);
    held[name] = await measureChanged(name, layer, patienceMs);
  }
  return held;
}

export const faultsOf = ({ lost, doubled, differences }: Judged): readonly string[] => [
  ...(lost > 0 ? [`${lost} accounts with orders that did not come to their end`] : []),
  ...(doubled > 0 ? [`${doubled} orders filled more than once`] : []),
  ...differences,
];

/** Statements of an order's life at which Postgres is killed. */
const livingMoments = 14;

export const faultsOfMoments = ({ gatewaysLost, ...judged }: MomentFigures): readonly string[] => [
  ...faultsOf(judged),
  ...gatewaysLost.map((moment) => `the gateway ended with ${moment}`),
];

async function runCrash(options: RunOptions): Promise<Outcome> {
  const measured = await measureCrashes(options);
  const moments = await measureMoments(allMoments(measured.statements, livingMoments), options);
  const held = await measureLayers(options.onStep);
  options.onStep?.("latency");
  const latency = await measureOrders();
  const { ended, points, statements, lost, doubled } = measured;
  const faults = [
    ...faultsOf(measured),
    ...faultsOfMoments(moments),
    ...Object.entries(held).flatMap(([name, judged]) => faultsOf(judged).map((fault) => `${name}: ${fault}`)),
  ];
  const ends = `${ended.before + ended.sent} SIGKILLs and ${ended.cut} cut connections`;
  const named = `gateway or Postgres killed at ${moments.places.length} of ${moments.trials} named moments: ${moments.lost} lost, ${moments.doubled} doubled`;
  const told = `order to event p50 ${latency.medianMs} ms, p95 ${latency.p95Ms} ms`;
  return {
    line: `${ends} at ${points.length} places of a life of ${statements} statements: ${lost} lost, ${doubled} doubled · ${named} · ${told}`,
    faults,
    figures: { ...measured, moments, layers: held, latency },
  };
}

async function measureOrders(): Promise<Latency> {
  await using desk = await makeCrashDesk();
  return await measureLatency(desk, 200);
}
