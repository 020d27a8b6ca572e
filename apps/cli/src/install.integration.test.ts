import { isPortFree, withClient } from "@chandlery/stack";
import { makeTestFolder, removeFolder } from "@chandlery/stack/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { isTaken, takeDataFolder } from "./data-folder.ts";
import { requireRunning, withDatabase } from "./install.ts";

let dataDir = "";
beforeAll(async () => {
  dataDir = await makeTestFolder("install");
});
afterAll(() => removeFolder(dataDir));

test("where nothing runs, a command that needs the services says so with a way out", async () => {
  await expect(requireRunning({ dataDir })).rejects.toMatchObject({
    code: "not_running",
    detail: `nothing runs on ${dataDir}`,
    suggestion: "Start it with `npm start` (or `npx chandlery up`), with the same `--data-dir`.",
  });
});

test("a command that needs the database has one for its time, migrated, and it is stopped afterwards", async () => {
  const { port, rows } = await withDatabase({ dataDir }, async (database) => {
    const answer = await withClient(database.url("market_data"), (client) =>
      client.query("select session_user::text as role"),
    );
    return { port: database.port, rows: answer.rows as unknown };
  });
  expect(rows).toEqual([{ role: "market_data" }]);
  expect(await isPortFree(port)).toBe(true);
  expect(isTaken(dataDir)).toBe(false);
});

test("a command that fails leaves no server behind", async () => {
  const failing = withDatabase({ dataDir }, (database) => Promise.reject(new Error(`failed on ${database.port}`)));
  const port = await failing.then(() => 0).catch((error: unknown) => Number(String(error).split(" ").at(-1)));
  expect(port).toBeGreaterThan(0);
  expect(await isPortFree(port)).toBe(true);
});

test("one process at a time has the data folder", () => {
  const lock = takeDataFolder(dataDir);
  expect(lock).toBeDefined();
  expect(takeDataFolder(dataDir)).toBeUndefined();
  expect(isTaken(dataDir)).toBe(true);
  lock?.release();
  expect(isTaken(dataDir)).toBe(false);
});
