"use client";

import { useEffect, useRef } from "react";
import type { Candle } from "./candle.ts";
import type { CandleCanvas } from "./candle-canvas.ts";
import { storedPages } from "./candle-pages.ts";

export interface ReplayWish {
  readonly seriesId: number;
  /** The candle up to which the replay has come; undefined where the chart shows none. */
  readonly replayedTo: number | null | undefined;
}

/** Read before the last of them is shown, so that a replay never waits for one. */
const leastAhead = 200;

/**
 * Shows each candle of a replay as it is reached. They are stored already, so they are read a thousand at a time and
 * kept back: a replay that ticks asks for nothing.
 */
export function useReplay(canvas: CandleCanvas | null, { seriesId, replayedTo }: ReplayWish): void {
  const ahead = useRef<{ candles: readonly Candle[]; isReading: boolean }>({ candles: [], isReading: false });
  useEffect(() => {
    const held = ahead.current;
    if (canvas === null || replayedTo === undefined || replayedTo === null) {
      return;
    }
    const reached = held.candles.filter(({ timestamp }) => timestamp <= replayedTo);
    if (reached.length > 0) {
      held.candles = held.candles.slice(reached.length);
      canvas.arrived(reached);
    }
    if (held.candles.length < leastAhead && !held.isReading) {
      held.isReading = true;
      const after = held.candles.at(-1)?.timestamp ?? canvas.lastTime ?? replayedTo;
      void storedPages(seriesId, () => null)
        .after(after)
        .then((page) => {
          held.candles = [...held.candles, ...page];
          // At the end of what is stored there is nothing to ask for again.
          held.isReading = page.length === 0;
        })
        .catch(() => {
          held.isReading = false;
        });
    }
  }, [canvas, seriesId, replayedTo]);
}
