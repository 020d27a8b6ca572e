"use client";

import type { Chart } from "klinecharts";
import { useEffect, useRef, useState } from "react";
import { z } from "zod";
import { type Candle, candleSchema } from "./candle.ts";
import { chartStyles } from "./chart-styles.ts";
import { parseTimeframe } from "./timeframe.ts";

export interface CandleChartProps {
  readonly seriesId: number;
  readonly symbol: string;
  readonly timeframe: string;
  readonly timeZone: string;
}

/** Candles of one series with moving averages and volume; older pages come as the user scrolls back. */
export function CandleChart({ seriesId, symbol, timeframe, timeZone }: CandleChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const [fault, setFault] = useState<string | null>(null);
  useEffect(() => {
    const element = place.current;
    if (element === null) {
      return undefined;
    }
    const showing = show(element, { seriesId, symbol, timeframe, timeZone, onFault: setFault });
    return () => {
      void showing.then((end) => end());
    };
  }, [seriesId, symbol, timeframe, timeZone]);
  return (
    <div className="relative h-full min-h-80">
      <div ref={place} className="h-full" role="img" aria-label={`Candles of ${symbol} ${timeframe}`} />
      {fault === null ? null : (
        <p role="alert" className="absolute inset-x-0 bottom-8 bg-danger-soft px-(--gutter) py-2 text-12">
          {fault}
        </p>
      )}
    </div>
  );
}

interface Wanted extends CandleChartProps {
  readonly onFault: (sentence: string) => void;
}

/** Draws into the element until the returned function is called. The library needs a window, so it comes with the page. */
async function show(element: HTMLElement, wanted: Wanted): Promise<() => void> {
  const [{ dispose, init }, newest] = await Promise.all([import("klinecharts"), readCandles(wanted)]);
  const chart = init(element, { timezone: wanted.timeZone, styles: chartStyles() });
  if (chart === null) {
    wanted.onFault("This browser cannot draw the chart.");
    return () => undefined;
  }
  fill(chart, wanted, newest);
  // The library asks for the first place of the page in the order of the keys.
  element.querySelector("[tabindex]")?.setAttribute("tabindex", "0");
  const paint = () => chart.setStyles(chartStyles());
  const restyle = new MutationObserver(paint);
  restyle.observe(document.documentElement, { attributeFilter: ["data-theme", "data-preset"] });
  const system = matchMedia("(prefers-color-scheme: light)");
  system.addEventListener("change", paint);
  const resize = new ResizeObserver(() => chart.resize());
  resize.observe(element);
  return () => {
    restyle.disconnect();
    system.removeEventListener("change", paint);
    resize.disconnect();
    dispose(element);
  };
}

/** The candles before an instant, oldest first; none where they could not be read, which is told. */
async function readCandles({ seriesId, onFault }: Wanted, before: number | null = null): Promise<readonly Candle[]> {
  const answer = await fetch(`/candles?series=${seriesId}${before === null ? "" : `&before=${before}`}`);
  if (!answer.ok) {
    onFault(`The candles could not be read (${answer.status}). Reload the page to try again.`);
    return [];
  }
  return z.array(candleSchema).parse(await answer.json());
}

function fill(chart: Chart, wanted: Wanted, newest: readonly Candle[]): void {
  const { span, type } = parseTimeframe(wanted.timeframe);
  chart.setDataLoader({
    getBars: async ({ type: asked, timestamp, callback }) => {
      if (asked === "init") {
        callback([...newest], { forward: newest.length > 0, backward: false });
      } else if (asked === "forward") {
        const older = await readCandles(wanted, timestamp);
        callback([...older], { forward: older.length > 0, backward: false });
      } else {
        callback([], false);
      }
    },
  });
  chart.setSymbol({ ticker: wanted.symbol, pricePrecision: decimalsOf(newest), volumePrecision: 2 });
  chart.setPeriod({ type, span });
  chart.createIndicator({ name: "EMA", calcParams: [20, 50], paneId: "candle_pane" }, true);
  chart.createIndicator({ name: "VOL", calcParams: [] });
}

/** As many decimals as the prices that are shown have. */
const decimalsOf = (candles: readonly Candle[]): number =>
  candles.reduce((most, { close }) => Math.max(most, String(close).split(".")[1]?.length ?? 0), 0);
