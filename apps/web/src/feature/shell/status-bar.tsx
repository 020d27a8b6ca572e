"use client";

import { usePathname } from "next/navigation";
import { useEffect, useState } from "react";
import { z } from "zod";
import { useLive } from "../live/live-provider.tsx";

const healthSchema = z.object({ compute: z.boolean(), market: z.boolean() });

type Health = z.infer<typeof healthSchema>;

/** What runs and how fast it answers. A shape and a word say it, never a colour alone. */
export function StatusBar({ version }: { readonly version: string }) {
  const { feed, latencyMs } = useLive();
  const health = useHealth(`${usePathname()} ${feed}`);
  return (
    <footer
      className="flex h-(--status) items-center overflow-hidden border-t border-line bg-panel px-1.5 text-11 whitespace-nowrap text-fg-3 *:flex *:items-center *:gap-1.5 *:border-r *:border-line *:px-2 *:leading-[14px]"
      aria-label="Status"
    >
      <FeedState feed={feed} latencyMs={latencyMs} />
      <ServiceState name="engine" isUp={health?.compute} />
      <ServiceState name="candles" isUp={health?.market} />
      <span className="ml-auto border-l max-sm:hidden">paper money on recorded candles</span>
      <span className="max-lg:hidden">amounts net of fees</span>
      <span className="border-r-0!">v{version}</span>
    </footer>
  );
}

function FeedState({ feed, latencyMs }: Pick<ReturnType<typeof useLive>, "feed" | "latencyMs">) {
  if (feed === "streaming") {
    return (
      <span title="The socket to Realtime is open; the figure is its last heartbeat">
        <i className="size-1.5 rounded-full bg-ok" aria-hidden />
        <b className="font-medium text-ok">LIVE</b>
        {latencyMs === null ? null : ` ${latencyMs} ms`}
      </span>
    );
  }
  return (
    <span title="What is shown may be old until the socket is open again">
      <i className="size-1.5 rounded-full border-[1.5px] border-stale" aria-hidden />
      <b className="font-medium text-stale">{feed === "connecting" ? "connecting" : "STALE"}</b>
    </span>
  );
}

function ServiceState({ name, isUp }: { readonly name: string; readonly isUp: boolean | undefined }) {
  return (
    <span>
      <i
        className={
          isUp === false ? "size-1.5 rotate-45 bg-danger" : `size-1.5 rounded-full ${isUp ? "bg-ok" : "bg-stale"}`
        }
        aria-hidden
      />
      {name}
      <b className={`font-medium ${isUp === false ? "text-danger" : "text-fg-2"}`}>
        {isUp === undefined ? "…" : isUp ? "ok" : "down"}
      </b>
    </span>
  );
}

/** Asked when a page is opened and when the socket changes, never by the clock. */
function useHealth(occasion: string): Health | null {
  const [health, setHealth] = useState<Health | null>(null);
  useEffect(() => {
    const asking = new AbortController();
    fetch(`/status?${new URLSearchParams({ occasion }).toString()}`, { signal: asking.signal })
      // Whoever is signed out is not told, which is not the same as down.
      .then(async (answer) => setHealth(answer.status === 401 ? null : healthSchema.parse(await answer.json())))
      .catch(() => {
        if (!asking.signal.aborted) {
          setHealth({ compute: false, market: false });
        }
      });
    return () => asking.abort();
  }, [occasion]);
  return health;
}
