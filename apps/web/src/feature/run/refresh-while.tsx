"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";

/** Reads the page anew until it no longer holds this component: for what ends within seconds. */
export function RefreshWhile({ everyMs }: { readonly everyMs: number }) {
  const router = useRouter();
  useEffect(() => {
    const timer = setInterval(() => router.refresh(), everyMs);
    return () => clearInterval(timer);
  }, [router, everyMs]);
  return null;
}
