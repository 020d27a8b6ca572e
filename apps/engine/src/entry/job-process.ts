import { DomainError } from "@chandlery/core/base";
import { environmentVariable } from "./service-process.ts";

/** What a job is told besides its request. */
export interface JobContext {
  /** The one database that the job may use; throws where none was given. */
  readonly databaseUrl: () => string;
  /** Sent to whoever started the job, at most ten times a second. */
  readonly onProgress: (progress: object) => void;
}

type Job = (request: unknown, context: JobContext) => Promise<unknown>;

const progressEveryMs = 100;

/**
 * Runs a job as a child of a command: the parent sends `{ type: "start", input }` and gets `progress`, then `result` or
 * `error`. A database URL, if it needs one, stands in the environment. The job ends with its parent; what it committed stays.
 */
export function runJob(job: Job): void {
  process.on("disconnect", () => process.exit(1));
  process.on("SIGTERM", () => process.exit(1));
  process.once("message", (message) => {
    const input: unknown =
      typeof message === "object" && message !== null && "input" in message ? message.input : undefined;
    void finish(job, input);
  });
}

async function finish(job: Job, input: unknown): Promise<void> {
  const outcome = await run(job, input);
  // Sent before the process may end; the parent then closes the channel, which ends it too.
  process.send?.(outcome, undefined, {}, () => process.exit(outcome.type === "result" ? 0 : 1));
}

async function run(job: Job, input: unknown) {
  let lastProgress = Number.NEGATIVE_INFINITY;
  const onProgress = (progress: object) => {
    const now = performance.now();
    if (now - lastProgress >= progressEveryMs) {
      lastProgress = now;
      process.send?.({ ...progress, type: "progress" });
    }
  };
  try {
    const value = await job(input, { databaseUrl: () => environmentVariable("CHANDLERY_DATABASE_URL"), onProgress });
    return { type: "result" as const, value };
  } catch (error) {
    return { type: "error" as const, problem: toProblem(error) };
  }
}

function toProblem(error: unknown) {
  if (error instanceof DomainError) {
    return { code: error.code, detail: error.detail, suggestion: error.suggestion };
  }
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { code: "internal_fault", detail, suggestion: "Try again; if it stays, report it with this text." };
}
