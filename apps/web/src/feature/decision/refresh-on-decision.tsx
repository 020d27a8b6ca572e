"use client";

import { useRouter } from "next/navigation";
import { useEffect, useRef } from "react";
import { useEvents } from "../live/live-provider.tsx";

const gatherMs = 500;

/** Reads the page again when the gate has decided; several decisions at once are one reading. */
export function RefreshOnDecision() {
  const router = useRouter();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEvents("decisions", () => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => router.refresh(), gatherMs);
  });
  useEffect(() => () => clearTimeout(timer.current), []);
  return null;
}
