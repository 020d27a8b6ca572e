"use client";

import { useEffect, useState } from "react";
import { z } from "zod";
import { type InstrumentPrice, instrumentPriceSchema } from "./rows.ts";

export interface Prices {
  readonly byInstrument: ReadonlyMap<number, InstrumentPrice>;
  /** The last question was not answered: what is shown may be old. */
  readonly isBroken: boolean;
}

export interface PriceWish {
  readonly accountId: string;
  readonly instrumentIds: readonly number[];
  /** As the page was made with them. */
  readonly atStart: readonly InstrumentPrice[];
}

const askEveryMs = 2_000;
/** A server that hangs is one that does not answer. */
const patienceMs = 5_000;

/**
 * Prices as the gate measures by them, at the account's clock. Nothing tells a page that a candle came or that a replay
 * went on, so they are asked for every two seconds while the page is looked at.
 */
export function usePrices({ accountId, instrumentIds, atStart }: PriceWish): Prices {
  const [known, setKnown] = useState({ prices: atStart, isBroken: false });
  const wanted = instrumentIds.join();
  useEffect(() => {
    if (wanted === "") {
      return undefined;
    }
    const asking = new AbortController();
    let isAsking = false;
    const ask = async () => {
      if (isAsking || document.visibilityState === "hidden") {
        return;
      }
      isAsking = true;
      try {
        const answer = await fetch(`/prices?account=${accountId}&instruments=${wanted}`, {
          signal: AbortSignal.any([asking.signal, AbortSignal.timeout(patienceMs)]),
        });
        const prices = z.array(instrumentPriceSchema).parse(await answer.json());
        setKnown({ prices, isBroken: false });
      } catch {
        if (!asking.signal.aborted) {
          setKnown((before) => ({ ...before, isBroken: true }));
        }
      } finally {
        isAsking = false;
      }
    };
    void ask();
    const timer = setInterval(() => void ask(), askEveryMs);
    return () => {
      clearInterval(timer);
      asking.abort();
    };
  }, [accountId, wanted]);
  return {
    byInstrument: new Map(known.prices.map((price) => [price.instrumentId, price])),
    isBroken: known.isBroken,
  };
}
