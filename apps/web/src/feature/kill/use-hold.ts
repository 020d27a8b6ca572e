"use client";

import { useCallback, useEffect, useRef, useState } from "react";

export const holdMs = 1_500;
const lookEveryMs = 100;

/** A release that lies in the queue behind the timer gets this long to be heard. */
const graceMs = 40;

export interface Hold {
  /** What is left of the hold; null while nothing is held. */
  readonly leftMs: number | null;
  /** Both take the time of the event, which is when the hand moved, however late a busy page hears of it. */
  readonly begin: (at: number) => void;
  readonly release: (at: number) => void;
  readonly abort: () => void;
}

interface Held {
  readonly at: number;
  readonly timers: ReturnType<typeof setTimeout>[];
}

/**
 * Something that is held for one and a half seconds to be done, and released before that to be left alone. What counts is
 * the time between the two events, not when this page found time for them.
 */
export function useHold(onHeld: () => void): Hold {
  const [leftMs, setLeftMs] = useState<number | null>(null);
  const held = useRef<Held | null>(null);
  const latest = useRef(onHeld);
  useEffect(() => {
    latest.current = onHeld;
  });
  const abort = useCallback(() => {
    held.current?.timers.forEach((timer) => clearTimeout(timer));
    held.current = null;
    setLeftMs(null);
  }, []);
  const finish = useCallback(() => {
    abort();
    latest.current();
  }, [abort]);
  useEffect(() => {
    globalThis.addEventListener("blur", abort);
    document.addEventListener("visibilitychange", abort);
    return () => {
      globalThis.removeEventListener("blur", abort);
      document.removeEventListener("visibilitychange", abort);
      abort();
    };
  }, [abort]);
  const begin = useCallback(
    (at: number) => {
      if (held.current !== null) {
        return;
      }
      const leftOf = () => Math.max(0, holdMs - (performance.now() - at));
      const look = setInterval(() => setLeftMs(leftOf()), lookEveryMs);
      const timer = setTimeout(() => held.current?.timers.push(setTimeout(finish, graceMs)), leftOf());
      held.current = { at, timers: [look, timer] };
      setLeftMs(leftOf());
    },
    [finish],
  );
  const release = useCallback(
    (at: number) => {
      if (held.current === null) {
        return;
      }
      if (at - held.current.at >= holdMs) {
        finish();
      } else {
        abort();
      }
    },
    [abort, finish],
  );
  return { leftMs, begin, release, abort };
}
