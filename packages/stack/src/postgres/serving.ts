import { setTimeout as wait } from "node:timers/promises";
import { databaseUrl, withClient } from "../connection.ts";
import { type Secrets } from "../secrets.ts";
import { StackError, errorCodeOf } from "../stack-error.ts";
import { isAlive } from "./process-alive.ts";

export interface ServingOptions {
  readonly pid: number;
  readonly port: number;
  readonly secrets: Secrets;
}

/** Replaying 2 GB of WAL on a slow disk takes minutes, and a server that is replaying must not be stopped. */
const recoveryPatienceMs = 600_000;

/** Waits for a server that is still starting or recovering; false where it ends or shuts down instead. */
export async function waitUntilServing({ pid, port, secrets }: ServingOptions): Promise<boolean> {
  const deadline = Date.now() + recoveryPatienceMs;
  while (isAlive(pid) && Date.now() < deadline) {
    const answer = await ask({ port, secrets });
    if (answer !== "starting") {
      return answer === "serving";
    }
    await wait(50);
  }
  return false;
}

type Answer = "serving" | "starting" | "closed";

async function ask({ port, secrets }: Omit<ServingOptions, "pid">): Promise<Answer> {
  try {
    await withClient(databaseUrl("supabase_admin", { port, secrets }), (client) => client.query("select 1"));
    return "serving";
  } catch (error) {
    return answerOf(error);
  }
}

const invalidPassword = "28P01";
const cannotConnectNow = "57P03";

function answerOf(error: unknown): Answer {
  const mismatch = secretsMismatch(error);
  if (mismatch !== undefined) {
    throw mismatch;
  }
  const code = errorCodeOf(error);
  const isShuttingDown = error instanceof Error && error.message.includes("shutting down");
  return (code === cannotConnectNow && !isShuttingDown) || code === "ECONNREFUSED" ? "starting" : "closed";
}

/** The fault that a refused superuser password stands for; undefined for any other error. */
export function secretsMismatch(error: unknown): StackError | undefined {
  if (errorCodeOf(error) !== invalidPassword) {
    return undefined;
  }
  return new StackError("secrets_do_not_match", {
    detail: "the database does not accept the superuser's password of secrets.json",
    suggestion: "Put back the secrets.json that was made with this database.",
    cause: error,
  });
}
