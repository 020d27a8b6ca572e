"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";
import { useLive } from "./live-provider.tsx";

const gatherMs = 500;

export interface RefreshOnProps {
  readonly kinds: readonly string[];
  /** A message that is no event of the user. */
  readonly message?: string;
}

/** Reads the page again when something of these kinds has changed; several changes at once are one reading. */
export function RefreshOn({ kinds, message }: RefreshOnProps) {
  const router = useRouter();
  const { events, listen } = useLive();
  const wanted = kinds.join(" ");
  useEffect(() => {
    const kindsWanted = wanted.split(" ");
    let handled = events.last;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const refreshSoon = () => {
      clearTimeout(timer);
      timer = setTimeout(() => router.refresh(), gatherMs);
    };
    const ends = [
      events.subscribe(() => {
        const isFresh = events.snapshot().some(({ seq, kind }) => seq > handled && kindsWanted.includes(kind));
        handled = events.last;
        if (isFresh) {
          refreshSoon();
        }
      }),
      ...(message === undefined ? [] : [listen(message, refreshSoon)]),
    ];
    return () => {
      ends.forEach((end) => end());
      clearTimeout(timer);
    };
  }, [router, events, listen, wanted, message]);
  return null;
}
