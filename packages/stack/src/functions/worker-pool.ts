import { type FSWatcher, watch } from "node:fs";
import { type FunctionSource } from "./function-source.ts";
import { type Worker, type WorkerOptions, startWorker } from "./worker.ts";

export interface WorkerPool {
  /** The function's process, started where there is none; undefined where it does not start. */
  readonly get: (source: FunctionSource) => Promise<Worker | undefined>;
  readonly close: () => Promise<void>;
}

export type PoolOptions = Omit<WorkerOptions, "source" | "logFile"> & {
  readonly logFileOf: (name: string) => string;
};

/**
 * One process for each function that is in use. All in one process would save about 20 MB each, but then one that
 * runs out of memory, loops or crashes takes the others along, and they could read each other's files and memory.
 */
export function createWorkerPool(options: PoolOptions): WorkerPool {
  const pool = new Pool(options);
  return { get: (source) => pool.get(source), close: () => pool.close() };
}

interface Entry {
  readonly worker: Promise<Worker | undefined>;
  readonly watchers: readonly FSWatcher[];
  readonly idle: NodeJS.Timeout;
}

/** One that does not start is not tried again for each of a thousand requests. */
const failureMs = 1_000;

class Pool {
  readonly #options: PoolOptions;
  readonly #entries = new Map<string, Entry>();
  readonly #alive = new Set<Worker>();
  #isClosed = false;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  async get(source: FunctionSource): Promise<Worker | undefined> {
    if (this.#isClosed) {
      return undefined;
    }
    const entry = this.#entries.get(source.name) ?? this.#start(source);
    entry.idle.refresh();
    return entry.worker;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const starting = [...this.#entries.values()].map(({ worker }) => worker);
    for (const name of this.#entries.keys()) {
      this.#drop(name);
    }
    await Promise.all(starting);
    await Promise.all(
      [...this.#alive].map((worker) => {
        worker.retire(2_000);
        return worker.ended;
      }),
    );
  }

  #start(source: FunctionSource): Entry {
    const { logFileOf, ...rest } = this.#options;
    const { name } = source;
    const worker = startWorker({ ...rest, source, logFile: logFileOf(name) });
    const idle = setTimeout(() => this.#drop(name), rest.limits.idleMs);
    idle.unref();
    const watchers = [source.folder, ...source.sharedFolders].map((folder) => this.#watch(folder, name));
    const entry = { worker, watchers, idle };
    this.#entries.set(name, entry);
    worker.then(
      (started) => this.#follow(entry, name, started),
      () => this.#dropIfStill(entry, name),
    );
    return entry;
  }

  #follow(entry: Entry, name: string, started: Worker | undefined): void {
    if (started === undefined) {
      setTimeout(() => this.#dropIfStill(entry, name), failureMs).unref();
      return;
    }
    this.#alive.add(started);
    void started.ended.then(() => {
      this.#alive.delete(started);
      this.#dropIfStill(entry, name);
    });
  }

  /** A changed file: the next request starts the function anew, those under way end in the old process. */
  #watch(folder: string, name: string): FSWatcher {
    const watcher = watch(folder, { recursive: true }, () => this.#drop(name));
    watcher.on("error", () => watcher.close());
    watcher.unref();
    return watcher;
  }

  #dropIfStill(entry: Entry, name: string): void {
    if (this.#entries.get(name) === entry) {
      this.#drop(name);
    }
  }

  #drop(name: string): void {
    const entry = this.#entries.get(name);
    this.#entries.delete(name);
    clearTimeout(entry?.idle);
    for (const watcher of entry?.watchers ?? []) {
      watcher.close();
    }
    void entry?.worker.then((worker) => worker?.retire()).catch(() => undefined);
  }
}
