import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { newSecrets } from "@chandlery/stack";
import type { TestAuth } from "./auth.ts";
import type { TestPools } from "./candles.ts";
import { demoPath, demoSeries } from "./demo-candles.ts";
import { importCandles } from "../job/import-candles.ts";

/** Imports the demo's BTC candles (71,769 of 5 minutes). */
export async function importBtc({ marketData }: TestPools): Promise<void> {
  const [btc] = demoSeries;
  if (btc === undefined) {
    throw new Error("Invariant: the demo has candles");
  }
  const { source, symbol, timeframe } = btc;
  const request = { userId: null, file: fileURLToPath(demoPath(btc)), source, symbol, timeframe };
  await importCandles(marketData, request, { nowMs: Date.now(), onProgress: () => undefined });
}

export interface ComputeProcess {
  readonly child: ChildProcess;
  readonly url: string;
}

/** The entry `compute` as the supervisor starts it, on a free port. */
export async function startComputeProcess(
  databaseUrl: string,
  { auth, strategyRoots }: { readonly auth: TestAuth; readonly strategyRoots: string },
): Promise<ComputeProcess> {
  const child = fork(new URL("../entry/compute.ts", import.meta.url), [], {
    env: {
      CHANDLERY_DATABASE_URL: databaseUrl,
      CHANDLERY_COMPUTE_PORT: "0",
      CHANDLERY_JWKS_URL: auth.jwksUrl,
      CHANDLERY_JWT_ISSUER: auth.issuer,
      CHANDLERY_STRATEGY_ROOTS: strategyRoots,
      CHANDLERY_AUDIT_FOLDER: path.join(strategyRoots, "audit of a process"),
      CHANDLERY_AUDIT_KEY: newSecrets().auditKey,
      CHANDLERY_LOG_LEVEL: "silent",
    },
    execArgv: [],
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const [message] = (await once(child, "message")) as [{ readonly addresses: { readonly api: string } }];
  return { child, url: message.addresses.api };
}

/** As a crash does: no handler of the process runs. */
export async function killHard({ child }: ComputeProcess): Promise<void> {
  child.kill("SIGKILL");
  await once(child, "exit");
}

export interface Answer {
  readonly status: number;
  // An answer's shape is what the tests assert.
  readonly body: Record<string, unknown>;
}

export async function call(
  url: string,
  path: string,
  { token, body }: { readonly token: string; readonly body?: unknown },
) {
  const response = await fetch(`${url}${path}`, {
    method: body === undefined ? "GET" : "POST",
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> } satisfies Answer;
}

/** Asks until `isSo`; a test waits for a condition, never for a time. */
export async function until(
  ask: () => Promise<Answer>,
  isSo: (body: Record<string, unknown>) => boolean,
): Promise<Record<string, unknown>> {
  for (;;) {
    const { body } = await ask();
    if (isSo(body)) {
      return body;
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
