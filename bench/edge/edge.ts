import { randomUUID } from "node:crypto";
import { Worker } from "node:worker_threads";
import { endTestRun, startTestRun } from "@chandlery/stack/testing";
import { type Load, type LoadRequest, type Sample, type Spread, spreadOf } from "./sample.ts";
import { type Desk, startDesk } from "./testing/desk.ts";

export interface EdgeRow extends Spread {
  readonly name: string;
  readonly requests: number;
  /** Of its p99 and that of the bare function. */
  readonly ratio: number;
  readonly targetMs: number | null;
}

export interface EdgeReport {
  readonly rate: number;
  readonly seconds: number;
  readonly rows: readonly EdgeRow[];
}

export interface EdgeOptions {
  /** Requests a second. */
  readonly rate: number;
  readonly seconds: number;
  readonly print: (line: string) => void;
}

/** An answer that is no success, so that its time says nothing. */
export class WrongAnswer extends Error {}

interface Workload {
  readonly name: string;
  readonly targetMs: number | null;
  /** The request number `at`, from which the caller and what is unique about it follow. */
  readonly request: (at: number) => LoadRequest;
}

const bareName = "bare function";
const warmUpSeconds = 2;

/** Each workload alone, one after the other, in one run: what disturbs the machine for long disturbs them all. */
export async function benchEdge({ rate, seconds, print }: EdgeOptions): Promise<EdgeReport> {
  await startTestRun();
  try {
    await using desk = await startDesk();
    const spreads = new Map<string, Spread & { readonly targetMs: number | null }>();
    for (const { name, targetMs, request } of workloadsOf(desk)) {
      const warmUp = rate * warmUpSeconds;
      const requests = Array.from({ length: warmUp + rate * seconds }, (_, at) => request(at));
      const samples = await measure(name, { rate, warmUp, requests });
      const spread = spreadOf(samples.map(({ milliseconds }) => milliseconds));
      spreads.set(name, { ...spread, targetMs });
      print(
        `${name.padEnd(24)} p50 ${spread.p50.toFixed(1)} ms, p99 ${spread.p99.toFixed(1)} ms, largest ${spread.largest.toFixed(1)} ms`,
      );
    }
    const bare = spreads.get(bareName)?.p99 ?? Number.NaN;
    const rows = [...spreads].map(([name, spread]) => ({
      name,
      requests: rate * seconds,
      ...spread,
      ratio: spread.p99 / bare,
    }));
    return { rate, seconds, rows };
  } finally {
    await endTestRun();
  }
}

async function measure(name: string, load: Load): Promise<readonly Sample[]> {
  const worker = new Worker(new URL("load.ts", import.meta.url), { workerData: load });
  const samples = await new Promise<readonly Sample[]>((resolve, reject) => {
    worker.once("message", resolve);
    worker.once("error", reject);
  });
  const wrong = samples.find(({ status }) => status >= 300);
  if (wrong !== undefined || samples.length !== load.requests.length - load.warmUp) {
    throw new WrongAnswer(`${name}: ${wrong?.status ?? "no answer"} ${wrong?.text ?? ""}`);
  }
  return samples;
}

const crudMs = 50;
const functionMs = 100;
const computeMs = 500;

type Send = (at: number, method: string, path: string, body?: (accountId: string) => object) => LoadRequest;

function workloadsOf({ url, computeUrl, publishableKey, instrumentId, traders }: Desk): readonly Workload[] {
  const send: Send = (at, method, path, body) => {
    const { token = "", accountId = "" } = traders[at % traders.length] ?? {};
    return {
      url: path.startsWith("/api/") ? `${computeUrl}${path}` : `${url}${path}`,
      method,
      headers: { apikey: publishableKey, authorization: `Bearer ${token}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body(accountId)) }),
    };
  };
  return [...dataWorkloads(send), ...functionWorkloads(send, instrumentId, traders.length), ...computeWorkloads(send)];
}

const dataWorkloads = (send: Send): readonly Workload[] => [
  {
    name: bareName,
    targetMs: null,
    request: (at) => send(at, "POST", "/functions/v1/bare", () => ({})),
  },
  {
    name: "REST insert of an asset",
    targetMs: crudMs,
    request: (at) => send(at, "POST", "/rest/v1/assets", () => ({ symbol: `ASSET${at}` })),
  },
  {
    name: "REST read of assets",
    targetMs: crudMs,
    request: (at) => send(at, "GET", "/rest/v1/assets?select=*&order=symbol&limit=50"),
  },
];

const functionWorkloads = (send: Send, instrumentId: number, traderCount: number): readonly Workload[] => [
  {
    name: "orders: place, cancel",
    targetMs: functionMs,
    // Each user places an order and then cancels all: a desk with a handful of open orders, and not with a thousand.
    request: (at) =>
      Math.floor(at / traderCount) % 2 === 0
        ? send(at, "POST", "/functions/v1/orders", (account_id) => ({
            intent_id: randomUUID(),
            account_id,
            instrument_id: instrumentId,
            side: "buy",
            quantity: "0.001",
            order_type: "limit",
            price: "90",
          }))
        : send(at, "DELETE", "/functions/v1/orders", (account_id) => ({ account_id })),
  },
  {
    name: "settings: limits",
    targetMs: functionMs,
    request: (at) =>
      send(at, "PATCH", "/functions/v1/settings", (account_id) => ({
        risk_limits: { account_id, limits: { max_order_value: String(1_000 + at) } },
      })),
  },
  {
    name: "kill-switch: account",
    targetMs: functionMs,
    request: (at) =>
      send(at, "POST", "/functions/v1/kill-switch", (account_id) => ({
        scope: "account",
        target: account_id,
        level: 1,
        reason: "measured",
        is_drill: true,
      })),
  },
];

const computeWorkloads = (send: Send): readonly Workload[] => [
  {
    name: "compute: backtests",
    targetMs: computeMs,
    request: (at) => send(at, "GET", "/api/v1/backtests?limit=50"),
  },
  {
    name: "compute: queue a backtest",
    targetMs: computeMs,
    // Each is run as well, by one thread beside the answers.
    request: (at) =>
      send(at, "POST", "/api/v1/backtests", () => ({
        source: "bench",
        symbol: "BTCUSD",
        timeframe: "1m",
        strategy: "cross",
        parameters: { fast: 2, slow: 5 + (at % 40) },
        settings: { startCash: 100_000 },
      })),
  },
];
