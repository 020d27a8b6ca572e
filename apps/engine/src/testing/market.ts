import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { UserDatabase } from "../db/pool.ts";
import { type RunningService } from "../entry/service-process.ts";
import { startMarketService } from "../market-service.ts";
import { createIngestKey } from "../verb/manage-ingest-keys.ts";
import { type TestPools, testPools } from "./candles.ts";

export const serviceToken = "the-service-token-of-tests";
export const nowMs = Date.UTC(2024, 0, 2);

export interface TestMarket extends AsyncDisposable {
  readonly pools: TestPools;
  /** Whose key it is, and whose series it writes. */
  readonly db: UserDatabase;
  readonly ingest: string;
  readonly private: string;
  /** A key of source "feed" for all symbols. */
  readonly key: string;
  readonly service: RunningService;
}

/** The market service on free ports over a database of its own; its clock stands at 2024-01-02. */
export async function testMarket(): Promise<TestMarket> {
  const pools = await testPools();
  const db = new UserDatabase(pools.engine, await pools.signUp("feed@example.org"));
  const { key } = await createIngestKey(db, { source: "feed", symbols: null });
  const folder = await mkdtemp(path.join(os.tmpdir(), "chandlery-market-"));
  const service = await startMarketService({
    databaseUrl: pools.urls.market_data,
    ingestPort: 0,
    privatePort: 0,
    serviceTokenSha256: createHash("sha256").update(serviceToken).digest("hex"),
    uploadFolder: path.join(folder, "uploads"),
    logLevel: "silent",
    version: "0.0.0",
    nowMs: () => nowMs,
  });
  return {
    pools,
    db,
    key,
    service,
    ingest: service.addresses["ingest"] ?? "",
    private: service.addresses["private"] ?? "",
    async [Symbol.asyncDispose]() {
      await service.stop();
      await rm(folder, { recursive: true });
      await pools[Symbol.asyncDispose]();
    },
  };
}

export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: unknown;
}

export async function send(url: string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(url, init);
  const text = await response.text();
  return {
    status: response.status,
    contentType: response.headers.get("content-type") ?? "",
    body: text === "" ? undefined : (JSON.parse(text) as unknown),
  };
}

export const post = (
  market: TestMarket,
  candles: unknown,
  headers: Record<string, string> = { "x-api-key": market.key },
) =>
  send(`${market.ingest}/api/v1/candles`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: typeof candles === "string" ? candles : JSON.stringify({ candles }),
  });

export const get = (
  market: TestMarket,
  query: string,
  headers: Record<string, string> = { authorization: `Bearer ${serviceToken}` },
) => send(`${market.private}/api/v1/candles?user_id=${market.db.userId}&${query}`, { headers });
