import { type ChildProcess, fork } from "node:child_process";
import path from "node:path";
import { DomainError, type ErrorCode, errorCodes } from "@chandlery/core/base";
import { nodeEnvironment } from "./node-environment.ts";
import { projectRoot } from "./project.ts";

export interface JobOptions<T> {
  /** From the project's root: `apps/engine/src/entry/import.ts`. */
  readonly entry: string;
  /** Sent to the job as `{ type: "start", input }`. */
  readonly input: unknown;
  /** All that the job's environment holds besides what Node needs. */
  readonly environment: Readonly<Record<string, string>>;
  readonly parseResult: (value: unknown) => T;
  readonly onProgress?: (progress: unknown) => void;
  readonly signal?: AbortSignal;
}

/**
 * Runs an engine entry as one job in a process of its own and returns its result. The job says
 * `{ type: "progress", … }`, then `{ type: "result", value }` or `{ type: "error", problem }`. It stops on SIGTERM
 * and when its parent is gone ("disconnect").
 */
export async function forkJob<T>(options: JobOptions<T>): Promise<T> {
  const child = fork(path.resolve(projectRoot, options.entry), [], {
    cwd: projectRoot,
    env: { ...nodeEnvironment(), ...options.environment },
    execArgv: [],
    // In a session of its own: Ctrl-C reaches this process, which then asks the job to stop.
    detached: true,
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const stop = () => child.kill("SIGTERM");
  options.signal?.addEventListener("abort", stop, { once: true });
  try {
    child.send({ type: "start", input: options.input });
    return options.parseResult(await outcomeOf(child, options));
  } finally {
    options.signal?.removeEventListener("abort", stop);
  }
}

type JobMessage =
  | { readonly type: "progress" }
  | { readonly type: "result"; readonly value: unknown }
  | {
      readonly type: "error";
      readonly problem: { readonly code: string; readonly detail: string; readonly suggestion?: string };
    };

/** Settles once the process has ended, so that nothing of the job still runs when the caller goes on. */
function outcomeOf(
  child: ChildProcess,
  { entry, onProgress, signal }: Pick<JobOptions<unknown>, "entry" | "onProgress" | "signal">,
): Promise<unknown> {
  let last: JobMessage | undefined;
  child.on("message", (message: JobMessage) => {
    if (message.type === "progress") {
      onProgress?.(message);
    } else {
      last = message;
      // The channel would keep a job alive that has nothing else to do.
      child.disconnect();
    }
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, killedBy) => {
      if (last?.type === "result") {
        resolve(last.value);
      } else if (last?.type === "error") {
        reject(faultOf(last.problem));
      } else {
        reject(signal?.aborted === true ? signal.reason : jobFailed(entry, killedBy ?? `code ${code}`));
      }
    });
  });
}

function faultOf({ code, detail, suggestion }: Extract<JobMessage, { type: "error" }>["problem"]): DomainError {
  const options = suggestion === undefined ? {} : { suggestion };
  return isErrorCode(code)
    ? new DomainError(code, detail, options)
    : new DomainError("internal_fault", `${code}: ${detail}`, options);
}

const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(errorCodes, code);

const jobFailed = (entry: string, how: string): DomainError =>
  new DomainError("job_failed", `${entry} ended (${how}) without a result`);
