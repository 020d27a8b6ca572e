import type { DeepPartial, Styles } from "klinecharts";

/** The tokens of the page as they are now: theme and preset change them. */
export function chartStyles(): DeepPartial<Styles> {
  const computed = getComputedStyle(document.documentElement);
  const token = (name: string): string => computed.getPropertyValue(`--${name}`).trim();
  const up = token("up");
  const down = token("down");
  const axis = {
    axisLine: { color: token("line") },
    tickText: { color: token("axis"), size: 11 },
    tickLine: { show: false },
  };
  const lines = ["series-1", "series-2", "series-3", "series-4"].map((name) => ({ color: token(name), size: 1.5 }));
  const crosshair = {
    line: { color: token("cross"), dashedValue: [4, 3] },
    text: { color: token("text-1"), backgroundColor: token("overlay"), borderColor: token("line-strong") },
  };
  return {
    grid: { horizontal: { color: token("grid") }, vertical: { color: token("grid") } },
    candle: {
      bar: {
        upColor: up,
        downColor: down,
        noChangeColor: token("axis"),
        upBorderColor: up,
        downBorderColor: down,
        noChangeBorderColor: token("axis"),
        upWickColor: up,
        downWickColor: down,
        noChangeWickColor: token("axis"),
      },
      priceMark: {
        high: { color: token("axis") },
        low: { color: token("axis") },
        last: { upColor: up, downColor: down, noChangeColor: token("axis"), text: { color: token("up-ink") } },
      },
      tooltip: { title: { show: false }, legend: { color: token("text-2") } },
    },
    indicator: {
      lines,
      bars: [{ upColor: `${up}55`, downColor: `${down}55`, noChangeColor: token("axis") }],
      tooltip: { title: { color: token("text-2") }, legend: { color: token("text-2") } },
    },
    xAxis: axis,
    yAxis: axis,
    separator: { color: token("line") },
    crosshair: { horizontal: crosshair, vertical: crosshair },
  };
}
