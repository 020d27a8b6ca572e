import { setTimeout as delay } from "node:timers/promises";
import { type Install, type InstallOptions, makeInstall } from "./install.ts";
import { type Judged } from "./desk.ts";
import { type Ends, type RunningService, startService } from "./service.ts";

/** Of a request that places an order, in the order in which the gateway meets them. */
export const moments = [
  "before the function",
  "before the gate",
  "before its statements",
  "its statements are sent",
  "after its commit",
  "before the function is answered",
  "before the answer",
] as const;

export type Victim = "gateway" | "postgres";

/** A named moment at which something is killed: while an order is placed, or at a statement of its life. */
export type Moment =
  | { readonly victim: Victim; readonly moment: (typeof moments)[number]; readonly at: 1 | 2 }
  | { readonly victim: "postgres"; readonly kind: Ends["kind"]; readonly at: number };

export interface MomentFigures extends Judged {
  /** `gateway, after its commit (1)`, each of which was reached. */
  readonly places: readonly string[];
  /** Moments at which Postgres was killed and the gateway ended with it. */
  readonly gatewaysLost: readonly string[];
  readonly trials: number;
}

/** Both victims at each moment of both orders, and Postgres at statements spread over their lives. */
export function allMoments(statements: number, spread: number): readonly Moment[] {
  const placing = (["gateway", "postgres"] as const).flatMap((victim) =>
    moments.flatMap((moment) => ([1, 2] as const).map((at) => ({ victim, moment, at }))),
  );
  const living = Array.from({ length: spread }, (_, index): Moment => ({
    victim: "postgres",
    kind: index % 2 === 0 ? "before" : "sent",
    at: 1 + Math.floor((index * statements) / spread),
  }));
  return [...placing, ...living];
}

export interface MomentOptions extends InstallOptions {
  readonly onStep?: ((step: string) => void) | undefined;
  /** After that, an order that did not come to its end is taken for lost. */
  readonly patienceMs?: number;
}

/** Kills at each moment in turn; whatever has ended is started again, as the supervisor does. */
export async function measureMoments(
  wanted: readonly Moment[],
  { onStep, patienceMs = 40_000, ...options }: MomentOptions = {},
): Promise<MomentFigures> {
  await using install = await makeInstall(options);
  const accounts: string[] = [];
  const places: string[] = [];
  const gatewaysLost: string[] = [];
  for (const moment of wanted) {
    onStep?.(nameOf(moment));
    const account = await install.openTrial();
    accounts.push(account);
    const { wasReached, hasLostGateway } = await liveThrough(install, { account, moment, patienceMs });
    places.push(...(wasReached ? [nameOf(moment)] : []));
    gatewaysLost.push(...(hasLostGateway && moment.victim !== "gateway" ? [nameOf(moment)] : []));
  }
  return { trials: wanted.length, places, gatewaysLost, ...(await install.judge(accounts)) };
}

const nameOf = (moment: Moment): string =>
  "moment" in moment
    ? `${moment.victim}, ${moment.moment} (${moment.at})`
    : `${moment.victim}, ${moment.kind} statement ${moment.at}`;

interface Life {
  readonly account: string;
  readonly moment: Moment;
  readonly patienceMs: number;
}

interface Lived {
  readonly wasReached: boolean;
  readonly hasLostGateway: boolean;
}

async function liveThrough(install: Install, { account, moment, patienceMs }: Life): Promise<Lived> {
  const postmasterFile = moment.victim === "postgres" ? install.postmasterFile : "";
  const watch = { account, postmasterFile };
  let gateway = install.startGateway(
    "moment" in moment ? { ...watch, moment: moment.moment, at: moment.at } : undefined,
  );
  let service = startExecution(install, "kind" in moment ? { ...watch, kind: moment.kind, at: moment.at } : undefined);
  const watched = "moment" in moment ? gateway : service;
  const orders = { arePlaced: false };
  let hasLostGateway = false;
  const placing = install.placeOrders(account).then(() => (orders.arePlaced = true));
  placing.catch(() => undefined);
  const deadline = performance.now() + patienceMs;
  while (performance.now() < deadline && !(orders.arePlaced && (await install.isSettled(account)))) {
    await (install.isPostgresOver() ? install.restartPostgres() : undefined);
    hasLostGateway ||= gateway.isOver();
    gateway = gateway.isOver() ? install.startGateway() : gateway;
    service = service.isOver() ? startExecution(install) : service;
    await delay(30);
  }
  await Promise.all([gateway.kill(), service.kill()]);
  const wasReached = watched.told().some((line) => "moment" in moment || line.startsWith(moment.kind));
  await placing;
  return { wasReached, hasLostGateway };
}

const startExecution = (install: Install, ends?: Ends): RunningService =>
  startService({
    databaseUrl: install.urlOf("engine_execution"),
    adminUrl: install.urlOf("supabase_admin"),
    isQuiet: true,
    ...(ends === undefined ? {} : { ends }),
  });
