"use client";

import { useEffect, useState } from "react";
import { accountNow } from "./account-clock.ts";
import type { Account } from "./rows.ts";

/** Where an account's clock stands, once a second; by the server's wall, since this machine's may be off. */
export function useAccountClock(account: Account, serverNow: number): number {
  const [now, setNow] = useState(serverNow);
  useEffect(() => {
    const begun = performance.now();
    const timer = setInterval(() => setNow(serverNow + performance.now() - begun), 1_000);
    return () => clearInterval(timer);
  }, [serverNow]);
  return accountNow(account, now);
}
