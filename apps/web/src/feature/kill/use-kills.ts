"use client";

import { useCallback, useEffect, useRef, useState } from "react";
import { type SupabaseAddress, browserClient } from "../../supabase/browser.tsx";
import { useEvents, useLive } from "../live/live-provider.tsx";
import { readKills } from "./read-kills.ts";
import { type Kill, isSwept } from "./rows.ts";

/** The socket may be gone: so what is stopped is asked for as well. */
const lookEveryMs = 15_000;

/** While orders are cancelled and positions closed, so that it is seen without the socket. */
const lookWhileSweptMs = 2_000;

/** What is stopped: from the page as it was made, from events, from what all are told, and from a slow look. */
export function useKills(address: SupabaseAddress, atStart: readonly Kill[]) {
  const { listen } = useLive();
  const [kills, setKills] = useState(atStart);
  const asked = useRef(0);
  const refresh = useCallback(async (): Promise<readonly Kill[] | null> => {
    asked.current += 1;
    const turn = asked.current;
    try {
      const read = await readKills(browserClient(address));
      // An older answer that comes late is not shown over a newer one.
      if (turn === asked.current) {
        setKills(read);
      }
      return read;
    } catch {
      // What was known stays: a stop that cannot be read is still a stop.
      return null;
    }
  }, [address]);
  useEvents("kill_switches", () => void refresh());
  useEvents("kill_sweeps", () => void refresh());
  useEffect(() => listen("kill", () => void refresh()), [listen, refresh]);
  const everyMs = kills.every(isSwept) ? lookEveryMs : lookWhileSweptMs;
  useEffect(() => {
    const look = () => {
      if (document.visibilityState === "visible") {
        void refresh();
      }
    };
    const timer = setInterval(look, everyMs);
    document.addEventListener("visibilitychange", look);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", look);
    };
  }, [everyMs, refresh]);
  return { kills, refresh };
}
