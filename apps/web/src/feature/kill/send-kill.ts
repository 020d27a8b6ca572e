import { z } from "zod";
import { type SupabaseAddress, browserToken, callSupabase } from "../../supabase/browser.tsx";
import type { CommandFault } from "../../supabase/command-fault.ts";
import type { KillLevel } from "./rows.ts";

/** What is stopped: all of the user's, one account, strategy or instrument of theirs, or everybody's. */
export interface KillScope {
  readonly scope: "global" | "user" | "account" | "strategy" | "instrument";
  readonly target?: string;
  readonly for_all?: boolean;
}

export interface KillWish extends KillScope {
  readonly level: KillLevel;
  readonly reason: string;
  readonly is_drill?: boolean;
}

const killAnswerSchema = z.object({
  epoch: z.number(),
  drained: z.boolean(),
  level: z.number(),
  scope_key: z.string(),
});

/** The level stands. `ms` is from the wish to the answer, lost tries counted in. */
export type KillOutcome =
  | {
      readonly ok: true;
      readonly epoch: number;
      readonly drained: boolean;
      readonly level: number;
      readonly ms: number;
      readonly tries: number;
    }
  | { readonly ok: false; readonly fault: CommandFault; readonly ms: number; readonly tries: number };

/**
 * Once, and three times more. Every other try goes past the functions to the database, where the same function checks the
 * same things: a runtime that is down must not keep anybody from stopping.
 */
const tries = [
  { path: "functions/v1/kill-switch", pauseMs: 0 },
  { path: "rest/v1/rpc/kill_switch", pauseMs: 100 },
  { path: "functions/v1/kill-switch", pauseMs: 400 },
  { path: "rest/v1/rpc/kill_switch", pauseMs: 1_000 },
] as const;

const patienceMs = 4_000;

export type TokenOf = (address: SupabaseAddress) => Promise<string>;

/**
 * Stops trading by plain requests, without the socket, the web server or any service. A kill that came through twice is
 * the same kill. Only a refusal ends it early: trying again would be refused again.
 */
export async function sendKill(
  address: SupabaseAddress,
  wish: KillWish,
  tokenOf: TokenOf = browserToken,
): Promise<KillOutcome> {
  const begun = performance.now();
  const msSince = () => Math.round(performance.now() - begun);
  let fault: CommandFault = unsent;
  let made = 0;
  for (const { path, pauseMs } of tries) {
    await pause(pauseMs);
    made += 1;
    const token = await tokenOf(address);
    const answer = await callSupabase(
      { ...address, token, method: "POST", path, body: wish, patienceMs },
      killAnswerSchema,
    );
    if (answer.ok) {
      const { epoch, drained, level } = answer.value;
      return { ok: true, epoch, drained, level, ms: msSince(), tries: made };
    }
    ({ fault } = answer);
    if (!answer.isLost) {
      break;
    }
  }
  return { ok: false, fault, ms: msSince(), tries: made };
}

const unsent: CommandFault = { code: "service_unreachable", detail: "Nothing was sent.", suggestion: "Try again." };

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const resetAnswerSchema = z.union([z.number().transform((epoch) => ({ epoch })), z.object({ epoch: z.number() })]);

export type ResetOutcome =
  | { readonly ok: true; readonly epoch: number }
  | { readonly ok: false; readonly fault: CommandFault };

/** Lets a scope trade again. One way after the other, once each: whoever resets has time. */
export async function sendReset(
  address: SupabaseAddress,
  wish: KillScope & { readonly reason: string },
  tokenOf: TokenOf = browserToken,
): Promise<ResetOutcome> {
  const token = await tokenOf(address);
  const first = await callSupabase(
    { ...address, token, method: "DELETE", path: "functions/v1/kill-switch", body: wish },
    resetAnswerSchema,
  );
  const answer =
    first.ok || !first.isLost
      ? first
      : await callSupabase(
          { ...address, token, method: "POST", path: "rest/v1/rpc/reset_kill_switch", body: wish },
          resetAnswerSchema,
        );
  return answer.ok ? { ok: true, epoch: answer.value.epoch } : { ok: false, fault: answer.fault };
}
