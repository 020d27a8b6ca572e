import { type Client, databaseUrl, isAlive, readSecrets, withClient } from "@chandlery/stack";
import { makeTestFolder, removeFolder } from "@chandlery/stack/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import path from "node:path";
import { projectRoot } from "../project.ts";
import { type InstallState, readState } from "../state.ts";
import { type Command, findFreeBase, runScript, startCommand, until } from "../supervise/fixture/processes.ts";

/* The command line kills on an install of which everything was killed but Postgres: by SIGKILL, the supervisor first. */

let dataDir = "";
let state: InstallState;
let up: Command;
let url = "";

beforeAll(async () => {
  dataDir = await makeTestFolder("kill");
  up = runScript("up.ts", [dataDir, String(await findFreeBase())]);
  await until("it is ready", () => (up.output().includes("Ready in") ? true : undefined), up.output);
  state = await until("the state is written", () => readState(dataDir));
  const secrets = await readSecrets(dataDir);
  if (secrets === undefined) {
    throw new Error("an install that runs has secrets");
  }
  url = databaseUrl("postgres", { port: state.database.port, secrets });
  up.process.kill("SIGKILL");
  await up.ended;
  for (const { pid } of state.services) {
    if (isAlive(pid)) {
      process.kill(pid, "SIGKILL");
    }
  }
  await until("services are gone", () => state.services.every(({ pid }) => !isAlive(pid)) || undefined);
}, 60_000);

afterAll(async () => {
  const { pid } = readState(dataDir)?.database ?? state.database;
  if (pid !== null && isAlive(pid)) {
    process.kill(pid, "SIGINT");
    await until("Postgres is gone", () => !isAlive(pid) || undefined);
  }
  await removeFolder(dataDir);
});

async function chandlery(...args: readonly string[]) {
  const command = startCommand([path.join(projectRoot, "apps/cli/src/main.ts"), ...args, "--data-dir", dataDir]);
  const code = await command.ended;
  return { code, output: command.output() };
}

async function json(...args: readonly string[]) {
  const { code, output } = await chandlery(...args, "--json");
  return { code, json: JSON.parse(output) as Readonly<Record<string, unknown>> };
}

const killRow = (client: Client) =>
  client.query("select level, reason, is_drill, changed_by from public.kill_switches where scope_key = 'global'");

test("with everything but Postgres dead, a kill stops, is kept with its reason, and is drained", async () => {
  expect(isAlive(state.database.pid ?? 0)).toBe(true);
  const { code, output } = await chandlery("kill", "--level", "1", "--reason", "nobody else is left");
  expect(output).toMatch(/^Stopped global at level 1, epoch \d+; drained after [\d.]+ ms\.\n$/);
  expect(code).toBe(0);
  await withClient(url, async (client) => {
    expect((await killRow(client)).rows).toEqual([
      { level: 1, reason: "nobody else is left", is_drill: false, changed_by: null },
    ]);
  });
  const status = await chandlery("kill", "--status");
  expect(status.output).toMatch(
    /^global: level 1, epoch \d+, since \S+Z by the owner of the database: nobody else is left\n {2}0 open orders, 0 open positions\nGate: free\n$/,
  );
});

test("a drill says so, less is no reset, and a reset needs a reason", async () => {
  const drill = await json("kill", "global", "--level", "2", "--reason", "an exercise", "--drill");
  expect([drill.code, drill.json]).toEqual([
    0,
    {
      epoch: expect.any(Number),
      level: 2,
      drained: true,
      scopeKey: "global",
      attempts: 1,
      milliseconds: expect.any(Number),
      holders: [],
    },
  ]);
  expect((await json("kill", "--level", "1", "--reason", "less")).json["level"]).toBe(2);
  expect((await json("kill", "--reset", "--reason", "x")).json).toMatchObject({
    error: { code: "kill_reset_needs_reason" },
  });
  const reset = await json("kill", "--reset", "--reason", "the exercise is over");
  expect([reset.code, reset.json["level"]]).toEqual([0, 0]);
  expect((await json("kill", "--status")).json).toEqual({ stopped: [], holders: [] });
  expect((await json("kill", "--reset", "--reason", "once more")).json).toMatchObject({
    error: { code: "kill_not_active" },
  });
});

test("who holds the gate is named, and asked for again until it is free", async () => {
  await withClient(url, async (client) => {
    await client.query("set application_name = 'slow submitter'; begin; lock table private.gate in row exclusive mode");
    const held = await json("kill", "--level", "1", "--reason", "held", "--patience", "0");
    expect([held.code, held.json]).toMatchObject([
      1,
      { drained: false, attempts: 1, holders: [{ role: "postgres", application: "slow submitter" }] },
    ]);
    const pid = await client.query<{ readonly pid: number }>("select pg_backend_pid() as pid");
    const told = await chandlery("kill", "--level", "1", "--reason", "held", "--patience", "0");
    expect(told.output).toMatch(/, epoch \d+; not drained after [\d.]+ ms\.\n/);
    expect(told.output).toContain(
      `kill_not_drained: pid ${pid.rows[0]?.pid} (postgres, slow submitter, idle in transaction) for `,
    );
    // The level stands although nobody waited for it.
    await withClient(url, async (other) => expect((await killRow(other)).rows).toMatchObject([{ level: 1 }]));
    const asking = json("kill", "--level", "1", "--reason", "held");
    const before = await killCount(client);
    await until("it asked twice", async () => (await killCount(client)) >= before + 2 || undefined);
    await client.query("rollback");
    const drained = await asking;
    expect(drained).toMatchObject({ code: 0, json: { drained: true, holders: [] } });
    expect(Number(drained.json["attempts"])).toBeGreaterThan(2);
  });
});

async function killCount(client: Client): Promise<number> {
  const { rows } = await client.query<{ readonly n: number }>(
    "select count(*)::int as n from public.kill_switch_changes",
  );
  return rows[0]?.n ?? 0;
}

test.each([
  [["kill", "--reason", "x"], "command_invalid", "--level is 1, 2 or 3"],
  [["kill", "--level", "4", "--reason", "x"], "command_invalid", "--level is 1, 2 or 3"],
  [["kill", "--level", "1"], "command_invalid", "--reason is needed"],
  [
    ["kill", "account", "--level", "1", "--reason", "x"],
    "kill_scope_unknown",
    "There is no scope account  that you may stop.",
  ],
  [
    ["kill", "--level", "1", "--reason", "x", "--remote"],
    "remote_variables_missing",
    "the environment has no SUPABASE_DB_URL",
  ],
] as const)("%j is refused without a question", async (args, code, detail) => {
  const answer = await json(...args);
  expect([answer.code, answer.json]).toMatchObject([1, { error: { code, detail } }]);
});

test("with SUPABASE_DB_URL it is the database elsewhere", async () => {
  const command = startCommand(
    [
      path.join(projectRoot, "apps/cli/src/main.ts"),
      "kill",
      "--remote",
      "--status",
      "--json",
      "--data-dir",
      "/nonexistent",
    ],
    { SUPABASE_DB_URL: url },
  );
  expect(await command.ended).toBe(0);
  expect(JSON.parse(command.output())).toMatchObject({ stopped: [{ scopeKey: "global", level: 1, reason: "held" }] });
});

test("with Postgres dead as well, it is started for the time of the kill", async () => {
  const pid = state.database.pid ?? 0;
  process.kill(pid, "SIGKILL");
  await until("Postgres is gone", () => !isAlive(pid) || undefined);
  const answer = await json("kill", "--level", "3", "--reason", "all is dark");
  expect([answer.code, answer.json]).toMatchObject([0, { level: 3, drained: true }]);
  expect((await json("kill", "--status")).json).toMatchObject({ stopped: [{ level: 3, reason: "all is dark" }] });
});
