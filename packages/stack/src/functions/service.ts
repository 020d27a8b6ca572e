import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { type ServerResponse } from "node:http";
import os from "node:os";
import path from "node:path";
import { type StackConfig } from "../config.ts";
import { type GatewayContext, type GatewayService, allowAnyOrigin } from "../gateway/index.ts";
import { type Keyring, isTokenFault } from "../keys/index.ts";
import { findDeno } from "./deno-binary.ts";
import { functionEnvironment } from "./environment.ts";
import { type FunctionSource, findFunction } from "./function-source.ts";
import { type FunctionLimits, defaultLimits } from "./limits.ts";
import { type Relay, relay } from "./relay.ts";
import { createWorkerPool } from "./worker-pool.ts";

export interface FunctionsServiceOptions {
  readonly keyring: Keyring;
  readonly config: Pick<StackConfig, "functions">;
  readonly dataDir: string;
  /** `supabase/functions`; null where there are none. */
  readonly functionsFolder: string | null;
  readonly origin: string;
  readonly functionVariables?: Readonly<Record<string, string>> | undefined;
  readonly limits?: Partial<FunctionLimits>;
}

/** Edge functions in real Deno, each in a process of its own that starts with its first request. */
export function createFunctionsService(options: FunctionsServiceOptions): GatewayService {
  const functionsFolder = options.functionsFolder === null ? null : path.resolve(options.functionsFolder);
  const limits = { ...defaultLimits, ...options.limits };
  const runtime = functionsFolder === null ? undefined : openRuntime({ ...options, functionsFolder, limits });
  return {
    handle: async (request, response, context) => {
      const source = runtime === undefined ? undefined : findSource(options, context);
      if (source === undefined || runtime === undefined) {
        allowAnyOrigin(response);
        response.writeHead(404, { "content-type": "text/plain;charset=UTF-8" }).end("Function not found");
        return;
      }
      const refusal = request.method === "OPTIONS" ? undefined : await checkToken(source, context, options.keyring);
      if (refusal !== undefined) {
        allowAnyOrigin(response);
        sendJson(response, 401, { msg: refusal });
        return;
      }
      const outcome = await runtime.answer({ request, response, context }, source);
      if (outcome !== "answered") {
        sendFailure(response, outcome);
      }
    },
    close: async () => {
      await runtime?.close();
    },
  };
}

type Outcome = "answered" | keyof typeof failures;

interface Runtime {
  readonly answer: (exchange: Exchange, source: FunctionSource) => Promise<Outcome>;
  readonly close: () => Promise<void>;
}

type Exchange = Pick<Relay, "request" | "response" | "context">;

type RuntimeOptions = FunctionsServiceOptions & {
  readonly functionsFolder: string;
  readonly limits: FunctionLimits;
};

function openRuntime(options: RuntimeOptions): Runtime {
  const { keyring, origin, dataDir, functionsFolder, limits, functionVariables: variables = {} } = options;
  const deno = findDeno();
  if (deno === undefined) {
    return { answer: async () => "not installed", close: async () => undefined };
  }
  // The path of a socket has 107 characters at most, so it cannot lie in the data folder.
  const folder = mkdtempSync(path.join(os.tmpdir(), "chandlery-functions-"));
  const pool = createWorkerPool({
    deno,
    environment: () => functionEnvironment({ origin, keyring, functionsFolder, variables }),
    limits,
    runtimeFolder: folder,
    cacheFolder: path.join(path.resolve(dataDir), "deno"),
    logFileOf: (name) => path.join(path.resolve(dataDir), "log", "functions", `${name}.log`),
  });
  return {
    answer: async (exchange, source) => {
      const worker = await pool.get(source);
      return worker === undefined ? "not started" : relay({ ...exchange, worker, wallClockMs: limits.wallClockMs });
    },
    close: async () => {
      await pool.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function findSource(
  { functionsFolder, config }: FunctionsServiceOptions,
  { path: asked }: GatewayContext,
): FunctionSource | undefined {
  const [, name = ""] = asked.split("/");
  return functionsFolder === null ? undefined : findFunction(path.resolve(functionsFolder), name, config.functions);
}

async function checkToken(
  { verifyJwt }: FunctionSource,
  { bearer }: GatewayContext,
  keyring: Keyring,
): Promise<string | undefined> {
  if (!verifyJwt) {
    return undefined;
  }
  if (bearer === null) {
    return "Missing authorization header";
  }
  return isTokenFault(await keyring.verifyToken(bearer)) ? "Invalid JWT" : undefined;
}

const failures = {
  "not installed": {
    status: 503,
    code: "RUNTIME_MISSING",
    message: "Edge functions run in Deno, which this stack has for Linux x64 with glibc alone",
  },
  "not started": { status: 503, code: "BOOT_ERROR", message: "Function failed to start (please check logs)" },
  failed: { status: 500, code: "WORKER_ERROR", message: "Function exited due to an error (please check logs)" },
  "timed out": { status: 546, code: "WORKER_LIMIT", message: "Function exceeded its time limit (please check logs)" },
} as const;

/** The client library tells by the header that it was not the function that answered. */
function sendFailure(response: ServerResponse, outcome: Exclude<Outcome, "answered">): void {
  const { status, code, message } = failures[outcome];
  response.setHeader("x-relay-error", "true");
  allowAnyOrigin(response);
  sendJson(response, status, { code, message });
}

function sendJson(response: ServerResponse, status: number, body: Readonly<Record<string, string>>): void {
  const text = JSON.stringify(body);
  response
    .writeHead(status, { "content-type": "application/json", "content-length": Buffer.byteLength(text) })
    .end(text);
}
