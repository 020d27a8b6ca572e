import { DomainError } from "@chandlery/core/base";

/** What a service shows when it serves, and how it ends. */
export interface RunningService {
  /** By name: `{ ingest: "http://127.0.0.1:8701" }`. */
  readonly addresses: Readonly<Record<string, string>>;
  readonly stop: () => Promise<void>;
}

/**
 * Runs a service as a child of the supervisor: tells it the addresses when it serves, and stops in order on SIGTERM,
 * SIGINT or when the supervisor is gone (its end of the IPC channel closes even if it was killed).
 */
export async function runService(start: () => Promise<RunningService>): Promise<void> {
  const service = await start().catch((error: unknown) => {
    process.stderr.write(`${describeFailure(error)}\n`);
    process.exit(1);
  });
  let isStopping = false;
  const stop = () => {
    if (!isStopping) {
      isStopping = true;
      // Whatever still hangs then is not worth waiting for: everything committed is in Postgres.
      setTimeout(() => process.exit(1), stopLimitMs).unref();
      service.stop().then(
        () => process.exit(0),
        () => process.exit(1),
      );
    }
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  process.on("disconnect", stop);
  process.send?.({ type: "ready", addresses: service.addresses });
}

const stopLimitMs = 5_000;

/** A variable that the supervisor sets. */
export function environmentVariable(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === "") {
    throw new DomainError("internal_fault", `the environment has no ${name}`, {
      suggestion: "Start the services with `npm start`, which sets their environment.",
    });
  }
  return value;
}

export function environmentPort(name: string): number {
  const port = Number(environmentVariable(name));
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new DomainError("internal_fault", `${name} is not a port`);
  }
  return port;
}

function describeFailure(error: unknown): string {
  if (error instanceof DomainError) {
    return `${error.code}: ${error.detail}. ${error.suggestion}`;
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
