import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { closeSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { openLog } from "../log-file.ts";
import { type FunctionSource } from "./function-source.ts";
import { buildImportMap } from "./import-map.ts";
import { type FunctionLimits } from "./limits.ts";

export interface WorkerOptions {
  readonly deno: string;
  readonly source: FunctionSource;
  /** Read at each start, so that a changed `.env` counts. */
  readonly environment: () => Readonly<Record<string, string>>;
  readonly limits: FunctionLimits;
  /** For sockets and import maps; nobody else can enter it. */
  readonly runtimeFolder: string;
  readonly cacheFolder: string;
  readonly logFile: string;
}

/** A running function: a Deno process that answers on a socket of its own. */
export interface Worker {
  readonly pid: number;
  readonly socketPath: string;
  readonly ended: Promise<void>;
  readonly hasEnded: () => boolean;
  /** Lets it finish what it does, requests and background tasks, and ends it after its wall clock limit. */
  readonly retire: (patienceMs?: number) => void;
  readonly kill: () => void;
}

const runtimeFiles = path.join(import.meta.dirname, "runtime");
const shim = path.join(runtimeFiles, "shim.mjs");

/** Starts the function and returns when it listens; undefined where it ended or took too long before that. */
export async function startWorker(options: WorkerOptions): Promise<Worker | undefined> {
  const { runtimeFolder, source, limits } = options;
  const id = `${source.name.slice(0, 20)}-${randomUUID().slice(0, 8)}`;
  const socketPath = path.join(runtimeFolder, `${id}.sock`);
  const importMap = path.join(runtimeFolder, `${id}.json`);
  await mkdir(options.cacheFolder, { recursive: true, mode: 0o700 });
  await writeFile(importMap, JSON.stringify(buildImportMap(source)));
  const child = spawnDeno(options, { socketPath, importMap });
  const worker = watch(child, { socketPath, limits, files: [socketPath, importMap] });
  const deadline = Date.now() + limits.bootMs;
  while (!worker.hasEnded() && Date.now() < deadline) {
    if (await accepts(socketPath)) {
      return worker;
    }
    await Promise.race([worker.ended, wait(10)]);
  }
  worker.kill();
  await worker.ended;
  return undefined;
}

interface WorkerFiles {
  readonly socketPath: string;
  readonly importMap: string;
}

function spawnDeno(options: WorkerOptions, { socketPath, importMap }: WorkerFiles): ChildProcess {
  const { deno, source, environment, limits, cacheFolder, logFile } = options;
  const readable = [source.folder, ...source.sharedFolders, runtimeFiles, socketPath];
  const log = openLog(logFile);
  try {
    return spawn(
      deno,
      [
        "run",
        "--no-prompt",
        "--no-remote",
        "--node-modules-dir=manual",
        "--allow-net",
        "--allow-env",
        `--allow-read=${readable.join(",")}`,
        `--allow-write=${socketPath}`,
        `--v8-flags=--max-old-space-size=${limits.memoryMb}`,
        ...(source.configFile === undefined ? ["--no-config"] : [`--config=${source.configFile}`]),
        `--import-map=${importMap}`,
        `--preload=${shim}`,
        source.entrypoint,
      ],
      {
        cwd: source.folder,
        env: {
          ...environment(),
          CHANDLERY_FUNCTION_SOCKET: socketPath,
          DENO_DIR: cacheFolder,
          DENO_NO_UPDATE_CHECK: "1",
          DENO_NO_PACKAGE_JSON: "1",
          NO_COLOR: "1",
        },
        stdio: ["pipe", log.descriptor, log.descriptor],
      },
    );
  } finally {
    closeSync(log.descriptor);
  }
}

interface Watched {
  readonly socketPath: string;
  readonly limits: FunctionLimits;
  readonly files: readonly string[];
}

function watch(child: ChildProcess, { socketPath, limits, files }: Watched): Worker {
  let isOver = false;
  const ended = new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
    child.once("error", () => resolve());
  }).then(async () => {
    isOver = true;
    await Promise.all(files.map((file) => rm(file, { force: true })));
  });
  child.stdin?.on("error", () => undefined);
  const kill = (): void => {
    child.kill("SIGKILL");
  };
  return {
    pid: child.pid ?? 0,
    socketPath,
    ended,
    hasEnded: () => isOver,
    kill,
    retire: (patienceMs = limits.wallClockMs) => {
      child.kill("SIGTERM");
      const timer = setTimeout(kill, patienceMs);
      void ended.then(() => clearTimeout(timer));
    },
  };
}

function accepts(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(socketPath);
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
