import { randomUUID } from "node:crypto";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import {
  databaseUrl,
  ensureSecrets,
  findFreePort,
  type LoginRole,
  migrate,
  type RunningPostgres,
  type Secrets,
  setRolePasswords,
  startPostgres,
  withClient,
} from "@chandlery/stack";
import { makeTestFolder, removeFolder, signUp } from "@chandlery/stack/testing";
import { openSession } from "../session.ts";
import {
  type Instruments,
  type Judged,
  isSettled,
  judge,
  makeInstruments,
  openAccount,
  storePresent,
  becomeTrader,
} from "./desk.ts";
import { type RunningService, startWatched } from "./service.ts";

const project = path.resolve(import.meta.dirname, "../..");
const gatewayEntry = path.join(project, "apps/cli/src/supervise/supabase-entry.ts");
const gatewayPreload = new URL("gateway-preload.ts", import.meta.url).href;

/** Text of a function's file that is replaced. */
export interface Edit {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

export interface InstallOptions {
  readonly edit?: Edit;
  /** Whether a commit is on disk before it is answered; it is unless said. */
  readonly isDurable?: boolean;
}

/** Where the gateway, or Postgres in its place, ends: at a moment of the n-th order of an account. */
export interface GatewayEnds {
  readonly account: string;
  readonly moment: string;
  readonly at: number;
  readonly postmasterFile?: string;
}

/** Postgres on a disk, and the gateway in a process of its own: both can be killed and started again. */
export interface Install extends AsyncDisposable {
  readonly urlOf: (role: LoginRole) => string;
  readonly postmasterFile: string;
  readonly isPostgresOver: () => boolean;
  readonly restartPostgres: () => Promise<void>;
  readonly startGateway: (ends?: GatewayEnds) => RunningService;
  readonly openTrial: () => Promise<string>;
  /** The two orders of a trial, one after the other, each sent again under its id until it is answered. */
  readonly placeOrders: (account: string) => Promise<void>;
  /** False also where the database cannot be asked. */
  readonly isSettled: (account: string) => Promise<boolean>;
  readonly judge: (accounts: readonly string[]) => Promise<Judged>;
}

interface Place {
  readonly dataDir: string;
  readonly secrets: Secrets;
  readonly postgresPort: number;
  readonly gatewayPort: number;
  readonly supabaseFolder: string;
}

export async function makeInstall({ edit, isDurable = true }: InstallOptions = {}): Promise<Install> {
  const dataDir = await makeTestFolder("install");
  const place: Place = {
    dataDir,
    secrets: await ensureSecrets(dataDir),
    postgresPort: await findFreePort(),
    gatewayPort: await findFreePort(),
    supabaseFolder: copySupabase(dataDir, edit),
  };
  const { secrets, postgresPort } = place;
  const start = () => startPostgres({ dataDir, port: postgresPort, secrets, isDurable });
  let postgres = await start();
  let isOver = watchEnd(postgres);
  const urlOf = (role: LoginRole) => databaseUrl(role, { port: postgresPort, secrets });
  await migrate({ url: urlOf("postgres"), folder: path.join(project, "supabase/migrations") });
  await setRolePasswords({ port: postgresPort, secrets });
  const { trader, instruments } = await furnish(place, urlOf);
  return {
    urlOf,
    postmasterFile: path.join(postgres.clusterDir, "postmaster.pid"),
    isPostgresOver: () => isOver(),
    restartPostgres: async () => {
      postgres = await start();
      isOver = watchEnd(postgres);
    },
    startGateway: (ends) => startGateway(place, ends),
    openTrial: () =>
      asTrader(urlOf, trader.userId, async (sessions) => {
        await storePresent(sessions.owner);
        return openAccount(sessions.trader);
      }),
    placeOrders: async (account) => {
      for (const order of ordersOf(instruments)) {
        await placeUntilAnswered(place, trader.token, { ...order, intent_id: randomUUID(), account_id: account });
      }
    },
    isSettled: (account) =>
      withClient(urlOf("postgres"), (client) => isSettled({ client }, account)).catch(() => false),
    judge: (accounts) =>
      asTrader(urlOf, trader.userId, ({ owner }) =>
        judge({ owner, execution: urlOf("engine_execution"), userId: trader.userId }, accounts),
      ),
    [Symbol.asyncDispose]: async () => {
      await postgres.stop();
      await removeFolder(dataDir);
    },
  };
}

function watchEnd({ ended }: RunningPostgres): () => boolean {
  let isOver = false;
  void ended.then(() => (isOver = true));
  return () => isOver;
}

/** The project's functions and configuration; with a bug in them, a copy. */
function copySupabase(dataDir: string, edit: Edit | undefined): string {
  const source = path.join(project, "supabase");
  if (edit === undefined) {
    return source;
  }
  const copy = path.join(dataDir, "supabase");
  cpSync(source, copy, { recursive: true });
  const file = path.join(copy, edit.file);
  const text = readFileSync(file, "utf8");
  if (!text.includes(edit.from)) {
    throw new Error(`${edit.file} does not have the text that the planted bug replaces: ${edit.from}`);
  }
  writeFileSync(
    file,
    text.replace(edit.from, () => edit.to),
  );
  return copy;
}

function startGateway(place: Place, ends: GatewayEnds | undefined): RunningService {
  return startWatched({
    entry: gatewayEntry,
    preload: gatewayPreload,
    variables: {
      PATH: process.env["PATH"] ?? "",
      CHANDLERY_DATA_DIR: place.dataDir,
      CHANDLERY_GATEWAY_PORT: String(place.gatewayPort),
      CHANDLERY_DATABASE_PORT: String(place.postgresPort),
      CHANDLERY_SUPABASE_FOLDER: place.supabaseFolder,
      CRASH_ACCOUNT: ends?.account ?? "nobody",
      CRASH_MOMENT: ends?.moment ?? "",
      CRASH_AT: String(ends?.at ?? 0),
      CRASH_POSTMASTER_FILE: ends?.postmasterFile ?? "",
    },
  });
}

const originOf = ({ gatewayPort }: Place): string => `http://127.0.0.1:${gatewayPort}`;

async function furnish(place: Place, urlOf: Install["urlOf"]) {
  const gateway = startGateway(place, undefined);
  try {
    const trader = await untilAnswered(() =>
      signUp({ url: originOf(place), keys: place.secrets.keys }, "crash@example.org"),
    );
    const instruments = await asTrader(urlOf, trader.userId, makeInstruments);
    return { trader, instruments };
  } finally {
    await gateway.kill();
  }
}

/** Short sessions: none is open when Postgres ends. */
async function asTrader<T>(
  urlOf: Install["urlOf"],
  userId: string,
  work: (sessions: Parameters<typeof makeInstruments>[0]) => Promise<T>,
): Promise<T> {
  await using owner = await openSession(urlOf("postgres"));
  await using trader = await openSession(urlOf("postgres"));
  await becomeTrader(trader, userId);
  return await work({ owner, trader });
}

const ordersOf = ({ bracket, parts }: Instruments): readonly object[] => [
  { instrument_id: bracket, side: "buy", quantity: "1", stop_loss: { price: "50" }, take_profit: { price: "102" } },
  { instrument_id: parts, side: "buy", quantity: "2.5", order_type: "limit", price: "95" },
];

const patienceMs = 40_000;

/** As a client does that does not know what became of its request. */
async function placeUntilAnswered(place: Place, token: string, order: object): Promise<void> {
  await untilAnswered(async () => {
    const answer = await fetch(`${originOf(place)}/functions/v1/orders`, {
      method: "POST",
      headers: {
        apikey: place.secrets.keys.publishableKey,
        authorization: `Bearer ${token}`,
        "content-type": "application/json",
      },
      body: JSON.stringify(order),
      signal: AbortSignal.timeout(5_000),
    });
    const text = await answer.text();
    if (!answer.ok) {
      throw new Error(`An order was answered with ${answer.status}: ${text}`);
    }
    return text;
  });
}

async function untilAnswered<T>(ask: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (performance.now() > deadline) {
        throw error;
      }
      await delay(100);
    }
  }
}
