"use client";

import { useEffect, useState } from "react";
import { z } from "zod";
import type { Trade } from "../run/trades.ts";
import type { Span } from "../../ui/ticks.ts";

export interface RunName {
  readonly kind: "backtest" | "paper_run";
  readonly id: string;
}

const tradeSchema: z.ZodType<Trade> = z.object({
  number: z.number(),
  side: z.enum(["long", "short"]),
  quantity: z.number(),
  entryTime: z.number(),
  entryPrice: z.number(),
  exitTime: z.number().nullable(),
  exitPrice: z.number().nullable(),
  exitReason: z.string().nullable(),
  profit: z.number().nullable(),
});

const none: readonly Trade[] = [];
const settleMs = 150;

/** The trades of a run that have a part in a stretch; read again as the stretch grows. */
export function useRunTrades(run: RunName | null, held: Span | null): readonly Trade[] {
  const [trades, setTrades] = useState(none);
  const [kind, id, from, to] = [run?.kind, run?.id, held?.from, held?.to];
  useEffect(() => {
    if (kind === undefined || id === undefined || from === undefined || to === undefined) {
      return undefined;
    }
    const aborting = new AbortController();
    const timer = setTimeout(() => {
      void fetch(`/trades?${kind}=${id}&from=${from}&to=${to}`, { signal: aborting.signal })
        .then(async (answer) => (answer.ok ? setTrades(z.array(tradeSchema).parse(await answer.json())) : undefined))
        .catch(() => undefined);
    }, settleMs);
    return () => {
      clearTimeout(timer);
      aborting.abort();
    };
  }, [kind, id, from, to]);
  return trades;
}
