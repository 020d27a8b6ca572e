import { type ChildProcess, fork } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { candleCsvHeader } from "@chandlery/core/market";
import { expect, test } from "vitest";
import { readCandles } from "../db/read-candles.ts";
import { btc, minute, t0, testPools } from "../testing/candles.ts";
import { send } from "../testing/market.ts";

interface Message {
  readonly type: string;
  readonly value?: unknown;
  readonly step?: string;
  readonly addresses?: Record<string, string>;
  readonly problem?: { readonly code: string };
}

/** An entry as the supervisor and the commands start it: with exactly this environment. */
function start(entry: string, environment: Record<string, string>): ChildProcess {
  const file = path.join(import.meta.dirname, `${entry}.ts`);
  return fork(file, [], { env: environment, execArgv: [], stdio: ["ignore", "ignore", "inherit", "ipc"] });
}

const nextMessage = (child: ChildProcess, wanted: (message: Message) => boolean): Promise<Message> =>
  new Promise((resolve, reject) => {
    const take = (message: Message) => {
      if (wanted(message)) {
        child.off("message", take);
        resolve(message);
      }
    };
    child.on("message", take);
    child.once("exit", (code) => reject(new Error(`ended with ${code}`)));
  });

const exitOf = (child: ChildProcess): Promise<number | null> =>
  new Promise((resolve) => child.once("exit", (code) => resolve(code)));

function runJob(entry: string, databaseUrl: string, input: unknown): Promise<Message> {
  const child = start(entry, { CHANDLERY_DATABASE_URL: databaseUrl });
  child.send({ type: "start", input });
  return nextMessage(child, ({ type }) => type === "result" || type === "error");
}

test("market tells its addresses when it serves, and stops when its parent is gone", async () => {
  await using pools = await testPools();
  const folder = await mkdtemp(path.join(os.tmpdir(), "chandlery-market-"));
  const child = start("market", {
    CHANDLERY_DATABASE_URL: pools.urls.market_data,
    CHANDLERY_INGEST_PORT: "0",
    CHANDLERY_PRIVATE_PORT: "0",
    CHANDLERY_UPLOAD_FOLDER: path.join(folder, "uploads"),
    CHANDLERY_SERVICE_TOKEN_SHA256: createHash("sha256").update("token").digest("hex"),
    CHANDLERY_LOG_LEVEL: "silent",
  });
  const { addresses } = await nextMessage(child, ({ type }) => type === "ready");

  expect((await send(`${addresses?.["ingest"]}/ready`)).status).toBe(200);
  expect((await send(`${addresses?.["private"]}/ready`)).status).toBe(200);
  const ended = exitOf(child);
  child.disconnect();
  expect(await ended).toBe(0);
  await rm(folder, { recursive: true });
});

test("execution tells where its health is, does its rounds, and stops when its parent is gone", async () => {
  await using pools = await testPools();
  const child = start("execution", {
    CHANDLERY_DATABASE_URL: pools.urls.engine_execution,
    CHANDLERY_EXECUTION_PORT: "0",
    CHANDLERY_LOG_LEVEL: "silent",
  });
  const { addresses } = await nextMessage(child, ({ type }) => type === "ready");

  const ready = async () => (await send(`${addresses?.["health"]}/ready`)).status;
  await expect.poll(ready).toBe(200);
  const ended = exitOf(child);
  child.disconnect();
  expect(await ended).toBe(0);
});

test("market without its environment says what is missing", async () => {
  const child = fork(path.join(import.meta.dirname, "market.ts"), [], {
    env: {},
    execArgv: [],
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  let stderr = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    stderr += chunk.toString();
  });

  expect(await exitOf(child)).toBe(1);
  expect(stderr).toContain("the environment has no CHANDLERY_DATABASE_URL");
});

test("an import that is killed leaves whole batches, and running it again completes it", async () => {
  await using pools = await testPools();
  const folder = await mkdtemp(path.join(os.tmpdir(), "chandlery-kill-"));
  const file = path.join(folder, "long.csv");
  const rows = Array.from({ length: 300_000 }, (_, at) => `${t0 - (300_000 - at) * minute},1,1,1,1,1`);
  await writeFile(file, [candleCsvHeader, ...rows].join("\n"));
  const input = { file, ...btc };

  const child = start("import", { CHANDLERY_DATABASE_URL: pools.urls.market_data });
  child.send({ type: "start", input });
  await nextMessage(child, ({ step }) => step === "store");
  const ended = exitOf(child);
  child.kill("SIGKILL");
  await ended;
  const left = (await readCandles(pools.engine, btc)).length;
  expect(left % 50_000).toBe(0);
  expect(left).toBeGreaterThan(0);

  const again = await runJob("import", pools.urls.market_data, input);
  const { added, unchanged } = again.value as { added: number; unchanged: number };
  // A batch that was on its way when the process died may still have been committed by Postgres.
  expect(added + unchanged).toBe(300_000);
  expect(unchanged).toBeGreaterThanOrEqual(left);
  expect((await readCandles(pools.engine, btc)).length).toBe(300_000);
  await rm(folder, { recursive: true });
});
