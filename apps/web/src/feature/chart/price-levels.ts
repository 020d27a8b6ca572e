import type { OverlayFigure, OverlayTemplate } from "klinecharts";
import { type ChartTokens, faint } from "./chart-styles.ts";

/** A line across the chart at a price. */
export interface PriceLevel {
  readonly price: number;
  /** The price as the axis shows it. */
  readonly text: string;
  readonly label: string;
  readonly kind: "buy" | "sell" | "stop" | "position";
}

const colours: Readonly<Record<PriceLevel["kind"], string>> = {
  buy: "up",
  sell: "down",
  stop: "danger",
  position: "text-1",
};

/** A dashed line with what it is at its left end and its price on the axis; a position's is solid. */
export function levelOverlay(tokens: () => ChartTokens): OverlayTemplate<PriceLevel> {
  return {
    name: "level",
    totalStep: 2,
    lock: true,
    needDefaultPointFigure: false,
    needDefaultXAxisFigure: false,
    needDefaultYAxisFigure: false,
    createPointFigures: ({ overlay, coordinates, bounding }) => {
      const [place] = coordinates;
      const { kind, label } = overlay.extendData;
      const { token } = tokens();
      if (place === undefined) {
        return [];
      }
      const color = token(colours[kind]);
      const line: OverlayFigure = {
        type: "line",
        ignoreEvent: true,
        attrs: {
          coordinates: [
            { x: 0, y: place.y },
            { x: bounding.width, y: place.y },
          ],
        },
        styles: { color, style: kind === "position" ? "solid" : "dashed", dashedValue: [4, 3], size: 1 },
      };
      return [line, textFigure(token, { x: 6, y: place.y, text: label, color: token("text-1"), baseline: "bottom" })];
    },
    createYAxisFigures: ({ overlay, coordinates, bounding }) => {
      const [place] = coordinates;
      const { kind, text } = overlay.extendData;
      const { token } = tokens();
      return place === undefined
        ? []
        : [
            {
              type: "text",
              ignoreEvent: true,
              attrs: { x: bounding.width, y: place.y, text, align: "right", baseline: "middle" },
              styles: {
                style: "stroke_fill",
                color: token("text-1"),
                backgroundColor: token("overlay"),
                borderColor: token(colours[kind]),
                borderSize: 1,
                borderRadius: 2,
                size: 11,
                family: token("font-ui"),
                paddingLeft: 4,
                paddingRight: 4,
                paddingTop: 2,
                paddingBottom: 2,
              },
            },
          ];
    },
  };
}

interface PlacedText {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly color: string;
  readonly baseline: "bottom" | "top";
}

const textFigure = (token: ChartTokens["token"], { color, ...place }: PlacedText): OverlayFigure => ({
  type: "text",
  ignoreEvent: true,
  attrs: { ...place, align: "left" },
  styles: {
    style: "fill",
    color,
    backgroundColor: faint(token("panel"), "b3"),
    size: 11,
    family: token("font-ui"),
    paddingLeft: 2,
    paddingRight: 2,
    paddingTop: 1,
    paddingBottom: 1,
  },
});
