import { formatDay } from "../../ui/time.ts";
import type { Account } from "./rows.ts";

/** Says that an account trades recorded candles, and how fast. */
export function ReplayBadge({ account }: { readonly account: Pick<Account, "replay_from" | "replay_speed"> }) {
  const { replay_from: from, replay_speed: speed } = account;
  if (from === null) {
    return null;
  }
  return (
    <span
      title={`A replay of recorded candles from ${formatDay(from, { timeZone: "UTC" })}, ${speed ?? 1} times as fast`}
      className="inline-flex h-[18px] shrink-0 items-center rounded-sm border border-primary-line px-1 text-11 font-semibold tracking-[.05em] text-accent"
    >
      REPLAY
    </span>
  );
}
