import type { DeepPartial, Styles } from "klinecharts";

export interface ChartTokens {
  readonly token: (name: string) => string;
  readonly isMono: boolean;
}

/** The tokens of the page as they are now: theme and preset change them. */
export function readTokens(): ChartTokens {
  const computed = getComputedStyle(document.documentElement);
  return {
    token: (name) => computed.getPropertyValue(`--${name}`).trim(),
    isMono: document.documentElement.dataset["preset"] === "mono",
  };
}

/** A colour of the page with its opacity, both in hex. A build shortens #ffffff to #fff, to which no digits can be added. */
export const faint = (colour: string, alpha: string): string =>
  `${/^#[0-9a-f]{3}$/i.test(colour) ? colour.replaceAll(/[0-9a-f]/gi, "$&$&") : colour}${alpha}`;

export interface StyleWish {
  /** What is shown is old: candles at 45 %, the tag dashed. */
  readonly isStale: boolean;
  /** The chart ends with the newest candle, whose price gets a tag. */
  readonly isNewest: boolean;
}

const staleAlpha = "73";

export function chartStyles({ token, isMono }: ChartTokens, { isStale, isNewest }: StyleWish): DeepPartial<Styles> {
  const faded = (name: string) => (isStale ? faint(token(name), staleAlpha) : token(name));
  const [up, down, same] = [faded("up"), faded("down"), faded("axis")];
  const family = token("font-ui");
  const axis = {
    axisLine: { color: token("line") },
    tickText: { color: token("axis"), size: 11, family },
    tickLine: { show: false },
  };
  const text = {
    color: token("text-1"),
    backgroundColor: token("overlay"),
    borderColor: token("line-strong"),
    size: 11,
    family,
  };
  const crosshair = { line: { color: token("cross"), dashedValue: [4, 3] }, text };
  return {
    grid: {
      horizontal: { color: token("grid"), style: "solid" },
      vertical: { color: token("grid"), style: "solid" },
    },
    candle: {
      type: isMono ? "candle_up_stroke" : "candle_solid",
      bar: {
        upColor: up,
        downColor: down,
        noChangeColor: same,
        upBorderColor: up,
        downBorderColor: down,
        noChangeBorderColor: same,
        upWickColor: up,
        downWickColor: down,
        noChangeWickColor: same,
      },
      priceMark: {
        high: { color: token("axis"), textFamily: family, textSize: 11 },
        low: { color: token("axis"), textFamily: family, textSize: 11 },
        last: { ...lastPrice(token, isStale), show: isNewest },
      },
      tooltip: { showRule: "none" },
    },
    indicator: {
      lines: ["series-1", "series-2", "series-3", "series-4"].map((name) => ({ color: faded(name), size: 1.5 })),
      bars: [
        { upColor: faint(token("up"), "88"), downColor: faint(token("down"), "88"), noChangeColor: token("axis") },
      ],
      lastValueMark: { show: false },
      tooltip: { showRule: "none" },
    },
    xAxis: { ...axis, size: 22 },
    yAxis: { ...axis, size: 62 },
    separator: { color: token("line") },
    crosshair: { horizontal: crosshair, vertical: crosshair },
  };
}

/** The newest price: a dotted line and a filled tag in the direction's colour; grey and dashed while it is old. */
function lastPrice(token: ChartTokens["token"], isStale: boolean) {
  const colors = isStale
    ? { upColor: token("stale"), downColor: token("stale"), noChangeColor: token("stale") }
    : { upColor: token("up"), downColor: token("down"), noChangeColor: token("axis") };
  return {
    ...colors,
    line: { dashedValue: [2, 3] },
    text: {
      color: isStale ? token("stale") : token("up-ink"),
      style: isStale ? ("stroke" as const) : ("fill" as const),
      borderStyle: isStale ? ("dashed" as const) : ("solid" as const),
      borderColor: token("stale"),
      borderSize: isStale ? 1 : 0,
      borderDashedValue: [2, 2],
      borderRadius: 2,
      size: 11,
      weight: 600,
      family: token("font-ui"),
    },
  };
}
