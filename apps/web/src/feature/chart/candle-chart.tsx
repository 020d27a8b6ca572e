"use client";

import { useEffect, useRef, useState } from "react";
import { formatNumber } from "../../ui/format.ts";
import { formatTime } from "../../ui/time.ts";
import { Button } from "../../ui/button.tsx";
import type { Trade } from "../run/trades.ts";
import { CandleCanvas, type ChartView } from "./candle-canvas.ts";
import { storedPages } from "./candle-pages.ts";
import { CandleTable } from "./candle-table.tsx";
import type { FeedState } from "./feed-state.ts";
import { IndicatorChoice } from "./indicator-choice.tsx";
import { ChartLegend } from "./chart-legend.tsx";
import type { PriceLevel } from "./price-levels.ts";
import type { Span } from "../../ui/ticks.ts";
import { useFeed } from "./use-feed.ts";
import { useReplay } from "./use-replay.ts";
import { type RunName, useRunTrades } from "./use-run-trades.ts";

export interface CandleChartProps {
  readonly seriesId: number;
  readonly symbol: string;
  readonly timeframe: string;
  readonly timeZone: string;
  readonly indicators: readonly string[];
  /** What to bring into view; the newest candles where it is null. */
  readonly focus?: Span | null;
  /** The run whose trades are drawn, read for the stretch that is held. */
  readonly run?: RunName | null;
  /** Trades that the page has already. */
  readonly trades?: readonly Trade[] | undefined;
  /** Lines across the chart: orders that wait, a position's entry. The same array while nothing changed. */
  readonly levels?: readonly PriceLevel[];
  /** The candle up to which a replay has come: the chart shows no later one, and follows no stream. */
  readonly replayedTo?: number | null;
}

/** Candles of one series: legend, indicators, trades; paged in both directions, and followed while it is open. */
export function CandleChart(props: CandleChartProps) {
  const { symbol, timeframe, timeZone, focus = null, run = null, replayedTo } = props;
  const isReplay = replayedTo !== undefined;
  const [view, setView] = useState<ChartView | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const [names, setNames] = useState(props.indicators);
  const [isTable, setTable] = useState(false);
  const { place, canvas } = useCanvas(props, { setView, setFault });
  const feed = useFeed(canvas, { seriesId: props.seriesId, timeframe, isFollowed: !isReplay });
  useReplay(canvas, { seriesId: props.seriesId, replayedTo });
  const read = useRunTrades(run, view?.held ?? null);
  const trades = props.trades ?? read;
  const [from, to] = [focus?.from, focus?.to];
  useEffect(() => canvas?.setTrades(trades), [canvas, trades]);
  useEffect(() => canvas?.setIndicators(names), [canvas, names]);
  useEffect(() => canvas?.setLevels(props.levels ?? noLevels), [canvas, props.levels]);
  useEffect(() => canvas?.setStale(feed === "stale"), [canvas, feed]);
  useEffect(() => {
    if (from !== undefined && to !== undefined) {
      void canvas?.show({ from, to });
    }
  }, [canvas, from, to]);
  const title = `${symbol} ${timeframe}`;
  return (
    <div className="flex h-full min-h-64 flex-col">
      <FeedLine feed={feed} isReplay={isReplay}>
        <IndicatorChoice names={names} onChange={setNames} />
        <Button type="button" aria-pressed={isTable} onClick={() => setTable(!isTable)}>
          Table
        </Button>
      </FeedLine>
      <div className="relative min-h-0 grow">
        <div ref={place} className="h-full" role="img" aria-label={summaryOf(title, view, timeZone)} />
        {view === null ? null : <ChartLegend title={title} view={view} timeZone={timeZone} />}
        {isTable && view !== null ? (
          <div className="absolute inset-0 overflow-auto bg-panel" tabIndex={0} role="group" aria-label="Candles shown">
            <CandleTable candles={view.shown} decimals={view.decimals} timeZone={timeZone} />
          </div>
        ) : null}
        {fault === null ? null : (
          <p role="alert" className="absolute inset-x-0 bottom-8 bg-danger-soft px-(--gutter) py-2 text-12">
            {fault}
          </p>
        )}
      </div>
    </div>
  );
}

const noLevels: readonly PriceLevel[] = [];

interface CanvasTells {
  readonly setView: (view: ChartView) => void;
  readonly setFault: (sentence: string | null) => void;
}

/** The chart in its place, once the library and the first candles are there. */
function useCanvas(props: CandleChartProps, { setView, setFault }: CanvasTells) {
  const { seriesId, symbol, timeframe, timeZone } = props;
  const place = useRef<HTMLDivElement>(null);
  const latest = useRef(props);
  const [canvas, setCanvas] = useState<CandleCanvas | null>(null);
  useEffect(() => {
    latest.current = props;
  });
  useEffect(() => {
    const element = place.current;
    if (element === null) {
      return undefined;
    }
    let isOver = false;
    const { indicators, focus = null } = latest.current;
    const opening = CandleCanvas.open({
      element,
      symbol,
      timeframe,
      timeZone,
      indicators,
      focus,
      pages: storedPages(seriesId, () => latest.current.replayedTo ?? null),
      onView: setView,
      onFault: setFault,
    });
    void opening.then((opened) => {
      if (!isOver) {
        setCanvas(opened);
        setFault(opened === null ? "This browser cannot draw the chart." : null);
      }
    });
    return () => {
      isOver = true;
      setCanvas(null);
      void opening.then((opened) => opened?.end());
    };
  }, [seriesId, symbol, timeframe, timeZone, setView, setFault]);
  return { place, canvas };
}

/** What a person who does not see the chart is told of it; it is kept current. */
function summaryOf(title: string, view: ChartView | null, timeZone: string): string {
  const [first, last] = [view?.shown[0], view?.shown.at(-1)];
  if (view === null || first === undefined || last === undefined) {
    return `Candles of ${title}: none yet`;
  }
  const price = (value: number) => formatNumber(value, view.decimals);
  const high = view.shown.reduce((most, candle) => Math.max(most, candle.high), first.high);
  const low = view.shown.reduce((least, candle) => Math.min(least, candle.low), first.low);
  return [
    `Candles of ${title}: ${view.shown.length} from ${formatTime(first.timestamp, { timeZone })}`,
    `to ${formatTime(last.timestamp, { timeZone })} ${timeZone}`,
    `last close ${price(last.close)}, high ${price(high)}, low ${price(low)}`,
    `${view.trades.length} trades`,
  ].join(", ");
}

const feedWords: Readonly<Record<FeedState, { readonly word: string; readonly look: string }>> = {
  recorded: { word: "recorded candles", look: "text-fg-3" },
  live: { word: "● live", look: "text-ok" },
  stale: { word: "■ STALE: nothing came for 1.5 timeframes, or the stream broke", look: "text-stale" },
};

interface FeedLineProps {
  readonly feed: FeedState;
  readonly isReplay: boolean;
  readonly children: React.ReactNode;
}

const hatch = "repeating-linear-gradient(135deg, transparent 0 6px, var(--line) 6px 7px)";

function FeedLine({ feed, isReplay, children }: FeedLineProps) {
  const { word, look } = isReplay ? { word: "REPLAY", look: "text-fg-3" } : feedWords[feed];
  return (
    <div
      className="flex min-h-[34px] shrink-0 flex-wrap items-center gap-2 border-b border-line px-(--gutter)"
      style={feed === "stale" ? { backgroundImage: hatch } : undefined}
    >
      <span role="status" aria-label="Candle feed" className={`text-11 ${look}`}>
        {word}
      </span>
      <span className="ml-auto flex items-center gap-2">{children}</span>
    </div>
  );
}
