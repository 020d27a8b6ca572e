import { DomainError } from "@chandlery/core/base";
import { z } from "zod";
import {
  type Backtest,
  type BacktestRequest,
  type CreatedIngestKey,
  type EquityPoint,
  type FillRow,
  type IngestKey,
  type IngestKeyRequest,
  type PaperRun,
  type PaperRunRequest,
  backtestSchema,
  createdIngestKeySchema,
  equityPointSchema,
  fillSchema,
  ingestKeySchema,
  paperRunSchema,
} from "../contract/index.ts";
import { faultOf } from "./problem-fault.ts";

export interface ComputeClientOptions {
  /** As `chandlery status` shows it, without a path. */
  readonly url: string;
  /** Gives a user's access token that is valid now. */
  readonly token: () => string | Promise<string>;
}

/** The compute API, typed. A problem document becomes a `DomainError` with the code that the service gave. */
export class ComputeClient {
  readonly #options: ComputeClientOptions;

  constructor(options: ComputeClientOptions) {
    this.#options = options;
  }

  startBacktest(request: BacktestRequest): Promise<Backtest> {
    return this.#send("/api/v1/backtests", backtestSchema, request);
  }

  /** The newest first. */
  backtests(): Promise<readonly Backtest[]> {
    return this.#send("/api/v1/backtests", z.array(backtestSchema));
  }

  backtest(backtestId: string): Promise<Backtest> {
    return this.#send(`/api/v1/backtests/${backtestId}`, backtestSchema);
  }

  cancelBacktest(backtestId: string): Promise<Backtest> {
    return this.#send(`/api/v1/backtests/${backtestId}/cancel`, backtestSchema, {});
  }

  backtestEquity(backtestId: string): Promise<readonly EquityPoint[]> {
    return this.#send(`/api/v1/backtests/${backtestId}/equity`, z.array(equityPointSchema));
  }

  /** Buy and hold at the marks of the equity. */
  backtestBenchmark(backtestId: string): Promise<readonly EquityPoint[]> {
    return this.#send(`/api/v1/backtests/${backtestId}/benchmark`, z.array(equityPointSchema));
  }

  startPaperRun(request: PaperRunRequest): Promise<PaperRun> {
    return this.#send("/api/v1/paper-runs", paperRunSchema, request);
  }

  paperRun(paperRunId: string): Promise<PaperRun> {
    return this.#send(`/api/v1/paper-runs/${paperRunId}`, paperRunSchema);
  }

  /** The newest first. */
  paperRuns(): Promise<readonly PaperRun[]> {
    return this.#send("/api/v1/paper-runs", z.array(paperRunSchema));
  }

  stopPaperRun(paperRunId: string): Promise<PaperRun> {
    return this.#send(`/api/v1/paper-runs/${paperRunId}/stop`, paperRunSchema, {});
  }

  /** Fills after the one with that sequence; −1 for all. */
  paperRunFills(paperRunId: string, after: number): Promise<readonly FillRow[]> {
    return this.#send(`/api/v1/paper-runs/${paperRunId}/fills?after=${after}`, z.array(fillSchema));
  }

  /** The key itself is in this answer and nowhere else. */
  createIngestKey(request: IngestKeyRequest): Promise<CreatedIngestKey> {
    return this.#send("/api/v1/ingest-keys", createdIngestKeySchema, request);
  }

  ingestKeys(): Promise<readonly IngestKey[]> {
    return this.#send("/api/v1/ingest-keys", z.array(ingestKeySchema));
  }

  revokeIngestKey(keyId: number): Promise<IngestKey> {
    return this.#send(`/api/v1/ingest-keys/${keyId}/revoke`, ingestKeySchema, {});
  }

  async #send<T>(path: string, answer: z.ZodType<T>, body?: unknown): Promise<T> {
    const response = await this.#fetch(path, body);
    const json: unknown = await response.json();
    if (!response.ok) {
      throw faultOf(json, response.status);
    }
    return answer.parse(json);
  }

  async #fetch(path: string, body: unknown): Promise<Response> {
    const { url, token } = this.#options;
    const headers = { authorization: `Bearer ${await token()}` };
    try {
      return await fetch(
        `${url}${path}`,
        body === undefined
          ? { headers }
          : { method: "POST", headers: { ...headers, "content-type": "application/json" }, body: JSON.stringify(body) },
      );
    } catch (error) {
      throw new DomainError("service_unreachable", `${url} does not answer`, { cause: error });
    }
  }
}
