"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";
import { useLive } from "./live-provider.tsx";

const gatherMs = 500;

/** Reads the page again when something of these kinds has changed; several changes at once are one reading. */
export function RefreshOn({ kinds }: { readonly kinds: readonly string[] }) {
  const router = useRouter();
  const { events } = useLive();
  const wanted = kinds.join(" ");
  useEffect(() => {
    const kindsWanted = wanted.split(" ");
    let handled = events.last;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const end = events.subscribe(() => {
      const isFresh = events.snapshot().some(({ seq, kind }) => seq > handled && kindsWanted.includes(kind));
      handled = events.last;
      if (isFresh) {
        clearTimeout(timer);
        timer = setTimeout(() => router.refresh(), gatherMs);
      }
    });
    return () => {
      end();
      clearTimeout(timer);
    };
  }, [router, events, wanted]);
  return null;
}
