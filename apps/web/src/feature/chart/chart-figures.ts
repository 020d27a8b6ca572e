import type { Coordinate, IndicatorTemplate, OverlayFigure, OverlayTemplate } from "klinecharts";
import { type ChartTokens, faint } from "./chart-styles.ts";
import type { TradeMark } from "./markers.ts";

/*
 * What the library does not draw by itself: volume in the lowest part of the candles' pane, and trades.
 */

/** Part of the pane's height that the largest volume in sight takes. */
const volumeShare = 0.15;

/** Reads the tokens when it draws, so that a change of theme needs no new indicator. */
export function volumeIndicator(tokens: () => ChartTokens): IndicatorTemplate {
  return {
    name: "CANDLE_VOLUME",
    figures: [],
    calc: (candles) => candles.map(({ volume }) => ({ volume })),
    draw: ({ ctx, chart, bounding, xAxis }) => {
      const { from, to } = chart.getVisibleRange();
      const shown = chart.getDataList().slice(from, to);
      const most = shown.reduce((largest, { volume = 0 }) => Math.max(largest, volume), 0);
      const { token } = tokens();
      const width = Math.max(1, chart.getBarSpace().gapBar);
      ctx.save();
      ctx.globalAlpha = Number(token("vol-alpha"));
      for (const [at, { open, close, volume = 0 }] of shown.entries()) {
        const height = most === 0 ? 0 : (volume / most) * bounding.height * volumeShare;
        ctx.fillStyle = token(close < open ? "down" : "up");
        ctx.fillRect(xAxis.convertToPixel(from + at) - width / 2, bounding.height - height, width, height);
      }
      ctx.restore();
      return true;
    },
  };
}

/** A trade: triangles outside its candles, ticks at its fill prices, a dashed leg from the one to the other. */
export function tradeOverlay(tokens: () => ChartTokens): OverlayTemplate<TradeMark> {
  return {
    name: "trade",
    totalStep: 3,
    lock: true,
    needDefaultPointFigure: false,
    needDefaultXAxisFigure: false,
    needDefaultYAxisFigure: false,
    createPointFigures: ({ overlay, coordinates }) => {
      const { entry, exit, isProfit } = overlay.extendData;
      const [entryPrice, entryEdge, exitPrice, exitEdge] = coordinates;
      const { token } = tokens();
      if (entryPrice === undefined || entryEdge === undefined) {
        return [];
      }
      const figures = fillFigures(token, {
        side: entry.side,
        label: entry.label,
        price: entryPrice,
        edge: entryEdge,
        line: 0,
      });
      if (exit === null || exitPrice === undefined || exitEdge === undefined) {
        return figures;
      }
      const leg = lineFigure([entryPrice, exitPrice], {
        color: token(isProfit ? "profit" : "loss"),
        style: "dashed",
        dashedValue: [3, 2],
        size: 1,
      });
      return [
        leg,
        ...figures,
        ...fillFigures(token, { side: exit.side, label: exit.label, price: exitPrice, edge: exitEdge, line: 1 }),
      ];
    },
  };
}

interface PlacedFill {
  readonly side: "buy" | "sell";
  readonly label: string;
  readonly price: Coordinate;
  readonly edge: Coordinate;
  /** An exit's label stands a line further out: the next entry is often in the same candle. */
  readonly line: 0 | 1;
}

function fillFigures(token: ChartTokens["token"], { side, label, price, edge, line }: PlacedFill): OverlayFigure[] {
  const away = side === "buy" ? 1 : -1;
  const tip = edge.y + away * 4;
  const base = tip + away * 8;
  const tick = [
    { x: price.x - 5, y: price.y },
    { x: price.x + 5, y: price.y },
  ];
  return [
    lineFigure(tick, { color: token("text-1"), style: "solid", dashedValue: [], size: 1.5 }),
    {
      type: "polygon",
      ignoreEvent: true,
      attrs: {
        coordinates: [
          { x: edge.x, y: tip },
          { x: edge.x - 5, y: base },
          { x: edge.x + 5, y: base },
        ],
      },
      styles: { style: "fill", color: token(side === "buy" ? "up" : "down") },
    },
    {
      type: "text",
      ignoreEvent: true,
      attrs: {
        x: edge.x,
        y: base + away * (2 + 15 * line),
        text: label,
        align: "center",
        baseline: side === "buy" ? "top" : "bottom",
      },
      styles: {
        style: "fill",
        color: token("text-1"),
        backgroundColor: faint(token("panel"), "b3"),
        size: 11,
        weight: 500,
        family: token("font-ui"),
        paddingLeft: 2,
        paddingRight: 2,
        paddingTop: 1,
        paddingBottom: 1,
      },
    },
  ];
}

interface LineLook {
  readonly color: string;
  readonly style: "solid" | "dashed";
  readonly dashedValue: readonly number[];
  readonly size: number;
}

const lineFigure = (coordinates: readonly Coordinate[], styles: LineLook): OverlayFigure => ({
  type: "line",
  ignoreEvent: true,
  attrs: { coordinates },
  styles,
});
