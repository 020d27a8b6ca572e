import type { KillScope } from "./send-kill.ts";

/** What can be stopped by name besides accounts. */
export interface KillTarget {
  readonly id: string;
  readonly name: string;
}

export interface KillTargets {
  readonly strategies: readonly KillTarget[];
  readonly instruments: readonly (KillTarget & { readonly isShared: boolean })[];
}

export interface KillChoice {
  readonly key: string;
  readonly name: string;
  /** What it stops, in a sentence. */
  readonly stops: string;
  readonly scope: KillScope;
}

export interface ChoiceGroup {
  /** Empty where the choices need no heading. */
  readonly label: string;
  readonly choices: readonly KillChoice[];
}

export const allOfMine: KillChoice = {
  key: "user",
  name: "All of mine: accounts and runs",
  stops: "Every order of yours, in every account and every run.",
  scope: { scope: "user" },
};

const everyone: KillChoice = {
  key: "global",
  name: "Everyone on this install",
  stops: "Every order of every user.",
  scope: { scope: "global" },
};

const named = (
  { id, name }: KillTarget,
  scope: "account" | "strategy" | "instrument",
  { stops, isForAll = false }: { readonly stops: string; readonly isForAll?: boolean },
): KillChoice => ({
  key: `${scope}:${id}${isForAll ? ":all" : ""}`,
  name: `${scope.charAt(0).toUpperCase()}${scope.slice(1)} ${name}${isForAll ? ", for everyone" : ""}`,
  stops,
  scope: isForAll ? { scope, target: id, for_all: true } : { scope, target: id },
});

export interface WhoStops {
  readonly accounts: readonly { readonly account_id: string; readonly name: string }[];
  readonly isAdmin: boolean;
}

/** All that this user may stop, what is wanted first in a hurry first. */
export function choicesOf({ accounts, isAdmin }: WhoStops, targets: KillTargets): readonly ChoiceGroup[] {
  const groups: readonly ChoiceGroup[] = [
    { label: "", choices: [allOfMine] },
    {
      label: "Accounts",
      choices: accounts.map(({ account_id: id, name }) =>
        named({ id, name }, "account", { stops: "Every order of this account; the others go on." }),
      ),
    },
    {
      label: "Instruments",
      choices: targets.instruments.map((target) =>
        named(target, "instrument", { stops: "Every order of yours in it, in every account and every run." }),
      ),
    },
    {
      label: "Strategies",
      choices: targets.strategies.map((target) =>
        named(target, "strategy", {
          stops: "Every order of this strategy. Positions that it opened outside a run of its own stay open.",
        }),
      ),
    },
    {
      label: "For everyone",
      choices: isAdmin
        ? [
            everyone,
            ...targets.instruments
              .filter(({ isShared }) => isShared)
              .map((target) => named(target, "instrument", { stops: "Every user's orders in it.", isForAll: true })),
          ]
        : [],
    },
  ];
  return groups.filter(({ choices }) => choices.length > 0);
}

export interface StrategyRow {
  readonly strategy_id: string;
  readonly name: string;
  readonly file: string | null;
  readonly source_sha256: string | null;
}

export interface InstrumentRow {
  readonly instrument_id: number;
  readonly user_id: string | null;
  readonly symbol: string;
  readonly series: { readonly timeframe: string; readonly source: string } | null;
}

const shownHex = 8;

/** A changed file is another strategy of the same name: its hash says which. */
export function strategyTargets(rows: readonly StrategyRow[]): readonly KillTarget[] {
  return rows.map(({ strategy_id: id, name, file, source_sha256: hash }) => {
    const version = file === null ? "built in" : `${file} ${(hash ?? "").replace(/^\\x/, "").slice(0, shownHex)}`;
    return { id, name: isAmong(rows, ({ name: other }) => other === name) ? `${name} (${version})` : name };
  });
}

/** Several instruments may have one symbol: the candles that price them say which. */
export function instrumentTargets(rows: readonly InstrumentRow[]): KillTargets["instruments"] {
  return rows.map(({ instrument_id: id, symbol, series, user_id: owner }) => {
    const candles = series === null ? `number ${id}` : `${series.source} ${series.timeframe}`;
    const told = `${symbol} (${candles}${owner === null ? "" : ", yours"})`;
    const isAlone = !isAmong(rows, ({ symbol: other }) => other === symbol);
    return { id: String(id), name: isAlone ? symbol : told, isShared: owner === null };
  });
}

const isAmong = <Row>(rows: readonly Row[], isSame: (row: Row) => boolean): boolean => rows.filter(isSame).length > 1;
