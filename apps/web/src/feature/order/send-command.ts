import type { z } from "zod";
import { type CommandAnswer, type CommandFault, faultOf, parseJson } from "../../supabase/command-fault.ts";
import { readEnvironment } from "../../supabase/environment.ts";
import { requireUser } from "../../supabase/server.ts";

export type { CommandAnswer, CommandFault } from "../../supabase/command-fault.ts";

export interface Command {
  readonly method: "POST" | "DELETE";
  /** The path below `functions/v1`. */
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/**
 * Sends a command to its Edge Function as the signed-in user, whose token was verified. Amounts stay texts all the way. That
 * the same command may be sent again is the caller's care: its id says so.
 */
export const sendCommand = <T>(command: Command, schema: z.ZodType<T>): Promise<CommandAnswer<T>> =>
  send({ ...command, path: `functions/v1/${command.path}` }, schema);

/** Calls a function of the database as the signed-in user. */
export const callDatabase = <T>(name: string, body: Command["body"], schema: z.ZodType<T>): Promise<CommandAnswer<T>> =>
  send({ method: "POST", path: `rest/v1/rpc/${name}`, body }, schema);

async function send<T>(
  { method, path, body }: Pick<Command, "method" | "path" | "body">,
  schema: z.ZodType<T>,
): Promise<CommandAnswer<T>> {
  const { accessToken } = await requireUser();
  const { supabaseUrl, publishableKey } = readEnvironment();
  try {
    const answer = await fetch(`${supabaseUrl}/${path}`, {
      method,
      headers: {
        apikey: publishableKey,
        authorization: `Bearer ${accessToken}`,
        "content-type": "application/json",
      },
      body: JSON.stringify(body),
      cache: "no-store",
      signal: AbortSignal.timeout(patienceMs),
    });
    const text = await answer.text();
    if (!answer.ok) {
      return { ok: false, fault: faultOf(answer.status, text) };
    }
    return { ok: true, value: schema.parse(parseJson(text)) };
  } catch (error) {
    return { ok: false, fault: { ...unknownOutcome, detail: `${unknownOutcome.detail} ${reasonOf(error)}` } };
  }
}

const patienceMs = 10_000;

const unknownOutcome: CommandFault = {
  code: "database_unavailable",
  detail: "No answer came, so it is not known whether it was done.",
  suggestion: "Send it again: under the same id it is done once.",
};

const reasonOf = (error: unknown): string => (error instanceof Error ? `(${error.name})` : "");
