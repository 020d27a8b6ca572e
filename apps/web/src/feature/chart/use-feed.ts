"use client";

import { useEffect, useState } from "react";
import type { CandleCanvas } from "./candle-canvas.ts";
import { type Arrivals, type FeedState, feedStateOf } from "./feed-state.ts";
import { followCandles } from "./follow-candles.ts";
import { timeframeMs } from "./timeframe.ts";

export interface FeedWish {
  readonly seriesId: number;
  readonly timeframe: string;
  /** A replay follows nothing. */
  readonly isFollowed: boolean;
}

const lookEveryMs = 1_000;

/** Brings the candles that come into the chart, and says whether what is shown is old. */
export function useFeed(canvas: CandleCanvas | null, { seriesId, timeframe, isFollowed }: FeedWish): FeedState {
  const [feed, setFeed] = useState<FeedState>("recorded");
  useEffect(() => {
    if (canvas === null || !isFollowed) {
      return undefined;
    }
    let arrivals: Arrivals = { isConnected: false, lastArrival: null };
    const look = () => setFeed(feedStateOf(arrivals, { nowMs: Date.now(), timeframeMs: timeframeMs(timeframe) }));
    const arrived = () => {
      arrivals = { isConnected: true, lastArrival: Date.now() };
      look();
    };
    const stop = followCandles({
      seriesId,
      after: () => canvas.lastTime,
      onCandles: (candles) => {
        if (canvas.arrived(candles)) {
          arrived();
        }
      },
      onReload: () => {
        void canvas.reload();
        arrived();
      },
      onConnection: (isConnected) => {
        arrivals = { ...arrivals, isConnected };
        look();
      },
    });
    const timer = setInterval(look, lookEveryMs);
    return () => {
      clearInterval(timer);
      stop();
    };
  }, [canvas, seriesId, timeframe, isFollowed]);
  return feed;
}
