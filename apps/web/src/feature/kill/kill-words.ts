import type { Kill, KillLevel } from "./rows.ts";
import type { KillScope } from "./send-kill.ts";

export interface LevelWords {
  readonly level: KillLevel;
  readonly name: string;
  readonly does: string;
}

export const levels: readonly LevelWords[] = [
  { level: 1, name: "Pause entries", does: "No new positions. Orders and exits keep working." },
  {
    level: 2,
    name: "Cancel & pause",
    does: "Also cancels orders that could add to a position, and stops runs. Stops and exits stay.",
  },
  { level: 3, name: "Flatten & halt", does: "Also closes positions at the market, then refuses every order." },
];

export const nameOfLevel = (level: number): string => levels.find((known) => known.level === level)?.name ?? "Reset";

type NamedScope = Pick<Kill, "scope" | "user_id" | "account_id" | "instrument_id" | "strategy" | "instrument">;

/** What a stopped scope is called. */
export function scopeWords(kill: NamedScope, accountNames: Readonly<Record<string, string>>): string {
  switch (kill.scope) {
    case "global":
      return "everyone";
    case "user":
      return "all of yours";
    case "account":
      return accountNames[kill.account_id ?? ""] ?? "one account";
    case "strategy":
      return kill.strategy === null ? "one strategy" : `strategy ${kill.strategy.name}`;
    case "instrument":
      return `${kill.instrument?.symbol ?? `instrument ${String(kill.instrument_id)}`}${kill.user_id === null ? " for everyone" : ""}`;
  }
}

/** How a stopped scope is named to the database again. */
export function scopeOf(
  kill: Pick<Kill, "scope" | "user_id" | "account_id" | "strategy_id" | "instrument_id">,
): KillScope {
  switch (kill.scope) {
    case "global":
    case "user":
      return { scope: kill.scope };
    case "account":
      return { scope: "account", target: kill.account_id ?? "" };
    case "strategy":
      return { scope: "strategy", target: kill.strategy_id ?? "" };
    case "instrument":
      return { scope: "instrument", target: String(kill.instrument_id), for_all: kill.user_id === null };
  }
}

/** Who stopped it, as far as this user may know. */
export function killerWords(changedBy: string | null, userId: string): string {
  if (changedBy === null) {
    return "the owner of the database";
  }
  return changedBy === userId ? "you" : `an admin (${changedBy.slice(0, 8)})`;
}

/**
 * What has become of orders and positions. It says flat only where the sweep ended with the venue's word that nothing is
 * left; a kill whose sweep has not begun says that.
 */
export function sweepWords({ level, sweep }: Pick<Kill, "level" | "sweep">): string {
  if (level === 1) {
    return "entries are paused, open orders keep working";
  }
  if (sweep === null) {
    return "entries are blocked; cancelling has not begun";
  }
  const { status, cancelledOrders, closedPositions, openOrders, openPositions, isFlat } = sweep;
  const cancelled = `${counted(cancelledOrders, "order")} cancelled`;
  const closed = level === 3 ? `, ${counted(closedPositions, "position")} closed` : "";
  if (status === "done") {
    return level === 3 ? `${cancelled}${closed}, ${isFlat ? "flat" : "no order left"}` : `${cancelled}, no order left`;
  }
  const asked = level === 3 ? `, exit of ${counted(closedPositions, "position")} asked for` : "";
  const ordersLeft = `${counted(openOrders, "order")} left`;
  return level === 3
    ? `${cancelled}${asked}, ${ordersLeft}, ${counted(openPositions, "position")} left: not flat yet`
    : `${cancelled}, ${ordersLeft}`;
}

export const counted = (count: number | null, noun: string): string =>
  `${count === null ? "—" : String(count)} ${noun}${count === 1 ? "" : "s"}`;
