"use client";

import { type ReactNode, createContext, useCallback, useContext, useMemo, useRef, useState } from "react";
import { type SupabaseAddress, useSupabaseAddress } from "../../supabase/browser.tsx";
import type { Kill, KillLevel } from "./rows.ts";
import {
  type KillOutcome,
  type KillScope,
  type KillWish,
  type ResetOutcome,
  sendKill,
  sendReset,
} from "./send-kill.ts";
import { scopeOf } from "./kill-words.ts";
import { useKills } from "./use-kills.ts";

/** What the desk knows of whoever may stop it. */
export interface KillDesk {
  readonly userId: string;
  readonly isAdmin: boolean;
  /** Open desk accounts of the user. */
  readonly accounts: readonly { readonly account_id: string; readonly name: string }[];
  readonly timeZone: string;
}

export interface Told {
  readonly wish: KillWish;
  readonly outcome: KillOutcome;
  /** How often it was asked again, since somebody was still on the way. */
  readonly asked: number;
  readonly isAsking: boolean;
}

export interface KillSwitch extends KillDesk {
  readonly kills: readonly Kill[];
  /** The level that is on its way to the database. */
  readonly sending: KillLevel | null;
  readonly told: Told | null;
  readonly kill: (wish: KillWish) => Promise<KillOutcome | null>;
  readonly reset: (kill: Kill, reason: string) => Promise<ResetOutcome>;
  /** Reads again what is stopped. */
  readonly refresh: () => Promise<readonly Kill[] | null>;
  /** Closes what was told of the last kill, and asks no more. */
  readonly forget: () => void;
  readonly isSheetOpen: boolean;
  readonly openSheet: (isOpen: boolean) => void;
}

const KillContext = createContext<KillSwitch | null>(null);

export function useKillSwitch(): KillSwitch {
  const found = useContext(KillContext);
  if (found === null) {
    throw new Error("there is no kill switch around this");
  }
  return found;
}

export interface KillProviderProps extends KillDesk {
  /** What was stopped when the page was made. */
  readonly kills: readonly Kill[];
  readonly children: ReactNode;
}

export function KillProvider({ userId, isAdmin, accounts, timeZone, kills: atStart, children }: KillProviderProps) {
  const address = useSupabaseAddress();
  const { kills, refresh } = useKills(address, atStart);
  const [isSheetOpen, openSheet] = useState(false);
  const { sending, told, kill, forget } = useSending(address, refresh);
  const reset = useCallback(
    async (stopped: Kill, reason: string) => {
      forget();
      const outcome = await sendReset(address, { ...scopeOf(stopped), reason });
      await refresh();
      return outcome;
    },
    [address, refresh, forget],
  );
  const value = useMemo(
    (): KillSwitch => ({
      userId,
      isAdmin,
      accounts,
      timeZone,
      kills,
      sending,
      told,
      kill,
      reset,
      refresh,
      forget,
      isSheetOpen,
      openSheet,
    }),
    [userId, isAdmin, accounts, timeZone, kills, sending, told, kill, reset, refresh, forget, isSheetOpen],
  );
  return <KillContext value={value}>{children}</KillContext>;
}

type Refresh = ReturnType<typeof useKills>["refresh"];

const mostAsked = 5;
const askAgainMs = 1_000;

/** Sends kills, and asks again where one was not drained: the level stands from the first answer on. */
function useSending(address: SupabaseAddress, refresh: Refresh) {
  const [sending, setSending] = useState<KillLevel | null>(null);
  const [told, setTold] = useState<Told | null>(null);
  /** A reset, or another kill, ends the asking of the one before. */
  const turn = useRef(0);
  const onTheWay = useRef<readonly KillWish[]>([]);
  const forget = useCallback(() => {
    turn.current += 1;
    setTold(null);
  }, []);
  const kill = useCallback(
    async (wish: KillWish): Promise<KillOutcome | null> => {
      // The same again is left out. Anything stricter, or of something else, does not wait for what hangs before it.
      if (onTheWay.current.some((sent) => isSameScope(sent, wish) && sent.level >= wish.level)) {
        return null;
      }
      onTheWay.current = [...onTheWay.current, wish];
      setSending(wish.level);
      turn.current += 1;
      const mine = turn.current;
      const outcome = await sendKill(address, wish);
      onTheWay.current = onTheWay.current.filter((sent) => sent !== wish);
      setSending(onTheWay.current.at(-1)?.level ?? null);
      void refresh();
      // Of one that a later kill overtook only a failure is told.
      const isOvertaken = turn.current !== mine;
      if (isOvertaken && outcome.ok) {
        return outcome;
      }
      const isAsking = outcome.ok && !outcome.drained;
      setTold({ wish, outcome, asked: 0, isAsking });
      if (isAsking) {
        void askAgain({ address, wish, refresh, isOver: () => turn.current !== mine, tell: setTold });
      }
      return outcome;
    },
    [address, refresh],
  );
  return { sending, told, kill, forget };
}

interface Asking {
  readonly address: SupabaseAddress;
  readonly wish: KillWish;
  readonly refresh: Refresh;
  readonly isOver: () => boolean;
  readonly tell: (told: Told | null) => void;
}

async function askAgain({ address, wish, refresh, isOver, tell }: Asking): Promise<void> {
  for (let asked = 1; asked <= mostAsked; asked += 1) {
    await new Promise((resolve) => setTimeout(resolve, askAgainMs));
    const kills = await refresh();
    const isReset = kills?.every((stopped) => !isSameScope(scopeOf(stopped), wish)) ?? false;
    if (isOver()) {
      return;
    }
    if (isReset) {
      tell(null);
      return;
    }
    const outcome = await sendKill(address, wish);
    if (isOver()) {
      return;
    }
    const isAsking = outcome.ok && !outcome.drained && asked < mostAsked;
    tell({ wish, outcome, asked, isAsking });
    void refresh();
    if (!isAsking) {
      return;
    }
  }
}

const isSameScope = (one: KillScope, other: KillScope): boolean =>
  one.scope === other.scope && one.target === other.target && (one.for_all ?? false) === (other.for_all ?? false);
