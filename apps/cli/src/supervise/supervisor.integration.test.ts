import { createServer } from "node:http";
import { databaseUrl, isAlive, withClient } from "@chandlery/stack";
import { makeTestFolder, removeFolder } from "@chandlery/stack/testing";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { isTaken } from "../data-folder.ts";
import { findRunning, requireRunning } from "../install.ts";
import { type InstallState, readState } from "../state.ts";
import { type Command, findFreeBase, runScript, until } from "./fixture/processes.ts";
import { readHealth } from "./health.ts";

let folder = "";
let dataDir = "";
let portBase = 0;
const commands: Command[] = [];

beforeAll(async () => {
  folder = await makeTestFolder("supervisor");
  dataDir = `${folder}/with a space/data`;
  portBase = await findFreeBase();
});
afterEach(async () => {
  for (const { process: running, ended } of commands.splice(0)) {
    running.kill("SIGTERM");
    await ended;
  }
});
afterAll(() => removeFolder(folder));

function up(behaviour = "", base = portBase): Command {
  const command = runScript("up.ts", [dataDir, String(base), behaviour]);
  commands.push(command);
  return command;
}

async function ready(command: Command): Promise<InstallState> {
  await until("it is ready", () => (command.output().includes("Ready in") ? true : undefined), command.output);
  return (await requireRunning({ dataDir })).state;
}

const pidsOf = (state: InstallState): readonly number[] => [
  state.database.pid ?? 0,
  ...state.services.map(({ pid }) => pid),
];

async function query(sql: string): Promise<unknown> {
  const { state, secrets } = await requireRunning({ dataDir });
  const url = databaseUrl("postgres", { port: state.database.port, secrets });
  return withClient(url, async (client) => (await client.query<Record<string, unknown>>(sql)).rows);
}

test("starts everything, says what is where, and Ctrl-C ends it all", async () => {
  const command = up();
  const state = await ready(command);
  expect(state).toMatchObject({
    supervisorPid: command.process.pid,
    portBase,
    database: { host: "127.0.0.1", port: portBase + 32, name: "postgres" },
    services: [
      { name: "first", addresses: { fixture: `http://127.0.0.1:${portBase + 1}` } },
      { name: "second", addresses: { fixture: `http://127.0.0.1:${portBase + 2}` } },
    ],
  });
  const health = await readHealth(await requireRunning({ dataDir }));
  expect(health.map(({ name, healthy, detail }) => ({ name, healthy, detail }))).toEqual(
    ["supervisor", "postgres", "first", "second"].map((name) => ({ name, healthy: true, detail: "" })),
  );
  expect(await query("select count(*)::int > 0 as migrated from supabase_migrations.schema_migrations")).toEqual([
    { migrated: true },
  ]);

  command.process.kill("SIGINT");
  expect(await command.ended).toBe(0);
  expect(pidsOf(state).filter(isAlive)).toEqual([]);
  expect(readState(dataDir)).toBeUndefined();
  expect(command.output()).toContain("Stopped.");
});

test("a service's environment holds what it was given, and what Node needs", async () => {
  await ready(up());
  const environment: unknown = await (await fetch(`http://127.0.0.1:${portBase + 1}/environment`)).json();
  const names = Object.keys(environment ?? {}).filter((name) => !name.startsWith("NODE_CHANNEL"));
  const optional = ["HOME", "TMPDIR", "NODE_ENV"];
  expect(names.filter((name) => !optional.includes(name)).toSorted()).toEqual([
    "FIXTURE_BEHAVIOUR",
    "FIXTURE_DATABASE_URL",
    "FIXTURE_PORT",
    "PATH",
    "TZ",
  ]);
});

test("a second start says that it already runs, where, and ends without fault", async () => {
  const first = up();
  const state = await ready(first);
  const second = up();
  expect(await second.ended).toBe(0);
  expect(second.output()).toContain(`Already running since ${state.startedAt} (pid ${first.process.pid})`);
  expect(second.output()).toContain(`http://127.0.0.1:${portBase + 1}`);
  expect(pidsOf(state).every(isAlive)).toBe(true);
});

test("two starts at the same moment are one", async () => {
  const both = [up(), up()];
  await until("one ends", () => both.find(({ process: { exitCode } }) => exitCode !== null));
  const outputs = both.map(({ output }) => output());
  expect(outputs.filter((output) => output.includes("Already running"))).toHaveLength(1);
  expect(outputs.filter((output) => output.includes("Ready in"))).toHaveLength(1);
});

test("kill -9 of a service and of Postgres: both are back, and what was committed is there", async () => {
  const command = up();
  const before = await ready(command);
  await query("create table if not exists kept as select 1 as n");
  const [first] = before.services;
  process.kill(first?.pid ?? 0, "SIGKILL");
  process.kill(before.database.pid ?? 0, "SIGKILL");
  const after = await until(
    "both are back",
    () => {
      const state = readState(dataDir);
      const isBack = state !== undefined && pidsOf(state).every(isAlive) && state.services.length === 2;
      return isBack && state.database.pid !== before.database.pid ? state : undefined;
    },
    command.output,
  );
  expect(after.services[0]?.pid).not.toBe(first?.pid);
  expect(after.services[1]?.pid).toBe(before.services[1]?.pid);
  expect(await query("select n from kept")).toEqual([{ n: 1 }]);
  expect(command.output()).toContain("Postgres is back");
});

test("kill -9 of the supervisor: services end, and the next start adopts the database with what is in it", async () => {
  const killed = up();
  const before = await ready(killed);
  await query("create table if not exists kept as select 1 as n");
  killed.process.kill("SIGKILL");
  await killed.ended;
  expect(await findRunning({ dataDir })).toBeUndefined();

  const after = await ready(up());
  expect(before.services.map(({ pid }) => pid).filter(isAlive)).toEqual([]);
  expect(after.database.pid).toBe(before.database.pid);
  expect(await query("select n from kept")).toEqual([{ n: 1 }]);
});

test("a busy port is named before anything starts, with a base at which the next start works", async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(portBase + 2, "127.0.0.1", resolve));
  const refused = up();
  expect(await refused.ended).toBe(1);
  expect(refused.output()).toContain(
    `port_busy: port ${portBase + 2} (second fixture) on 127.0.0.1 is in use by another program`,
  );
  const base = Number(/--port-base (\d+)/.exec(refused.output())?.[1]);
  const state = await ready(up("", base));
  expect(state.database.port).toBe(base + 32);
  await new Promise((resolve) => other.close(resolve));
});

test("a service that does not start fails the start with its last words, and leaves nothing running", async () => {
  const command = up("fails to start");
  expect(await command.ended).toBe(1);
  expect(command.output()).toContain(
    "service_failed: second did not start (code 3):\nthe fixture has nothing to serve",
  );
  expect(isTaken(dataDir)).toBe(false);
});

test("a service that keeps ending is given up, and everything stops", async () => {
  const command = up("ends at once");
  expect(await command.ended).toBe(1);
  expect(command.output()).toContain("service_failed: second ended 6 times within a minute, last: code 4");
  expect(isTaken(dataDir)).toBe(false);
});

test("a second Ctrl-C, later than one key press can explain, ends what will not stop", async () => {
  const command = up("never stops");
  const state = await ready(command);
  command.process.kill("SIGINT");
  command.process.kill("SIGINT");
  await until("the first service has stopped", () => (isAlive(state.services[0]?.pid ?? 0) ? undefined : true));
  expect(isAlive(state.services[1]?.pid ?? 0)).toBe(true);
  const code = await until("a later Ctrl-C counts", () => {
    command.process.kill("SIGINT");
    return command.process.exitCode ?? undefined;
  });
  expect(code).toBe(130);
  await until("all have ended", () => (pidsOf(state).some(isAlive) ? undefined : true));
  // And the next start recovers.
  await ready(up());
});
