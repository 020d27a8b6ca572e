import type { Account } from "./rows.ts";

type Replay = Pick<Account, "replay_from" | "replay_started_at" | "replay_speed">;

export const isReplay = ({ replay_from: from }: Pick<Account, "replay_from">): boolean => from !== null;

/** The time that an account trades at, as `private.account_now` has it: now, or where its replay stands. Whole UTC ms. */
export function accountNow(account: Replay, nowMs: number): number {
  const { replay_from: from, replay_started_at: started, replay_speed: speed } = account;
  return from === null || started === null || speed === null
    ? Math.floor(nowMs)
    : Math.floor(from + (nowMs - started) * speed);
}
