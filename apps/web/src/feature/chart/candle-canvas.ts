/*
 * One chart of the library, told what to show. It keeps the window of candles itself, because the library can put a
 * page at either end but cannot drop one, nor change a candle that is not the last: then everything is given anew and
 * the place that was in view is found again.
 *
 * The library calls what is older "forward" and what is newer "backward".
 */
import type { Chart, DataLoader } from "klinecharts";
import { formatNumber, formatSigned } from "../../ui/format.ts";
import type { Trade } from "../run/trades.ts";
import { type Candle, markText } from "./candle.ts";
import type { CandlePages } from "./candle-pages.ts";
import { type CandleWindow, onlyGrew, placeOf, withArrived, withNewer, withOlder } from "./candle-window.ts";
import { tradeOverlay, volumeIndicator } from "./chart-figures.ts";
import { type PriceLevel, levelOverlay } from "./price-levels.ts";
import { chartStyles, readTokens } from "./chart-styles.ts";
import { priceAxis, timeAxis, timeLabel } from "./chart-axes.ts";
import { indicatorChoices } from "./indicators.ts";
import { markOf, mostMarks, spanAround, tradesWithin } from "./markers.ts";
import type { Span } from "../../ui/ticks.ts";
import { parseTimeframe } from "./timeframe.ts";

export interface CanvasOptions {
  readonly element: HTMLElement;
  readonly symbol: string;
  readonly timeframe: string;
  readonly timeZone: string;
  readonly pages: CandlePages;
  readonly indicators: readonly string[];
  /** The stretch to begin with; the newest candles where there is none. */
  readonly focus: Span | null;
  readonly onView: (view: ChartView) => void;
  readonly onFault: (sentence: string | null) => void;
}

/** What can be seen: for the legend, the summary and the table. */
export interface ChartView {
  /** From the first to the last candle that is held, in view or not; null where there are none. */
  readonly held: Span | null;
  readonly shown: readonly Candle[];
  /** Under the crosshair; the newest shown where there is none. */
  readonly pointed: Candle | null;
  readonly values: readonly { readonly label: string; readonly color: number; readonly text: string }[];
  readonly trades: readonly Trade[];
  readonly isTooMany: boolean;
  readonly decimals: number;
}

/** What the library asks for: a page, or all that is held. */
type Asked = Parameters<DataLoader["getBars"]>[0];

const noWindow: CandleWindow = { candles: [], hasOlder: false, hasNewer: false };
const mostHeld = 5_000;

export class CandleCanvas {
  readonly #chart: Chart;
  readonly #options: CanvasOptions;
  readonly #observers: readonly { readonly disconnect: () => void }[];
  readonly #dispose: () => void;
  readonly #frames = new Set<number>();
  #window = noWindow;
  /** Came while the window ended in the past. */
  #held: readonly Candle[] = [];
  #add: ((candle: Candle) => void) | null = null;
  #trades: readonly Trade[] = [];
  #drawn = "";
  #isStale = false;
  #pointedAt: number | null = null;
  #isOver = false;

  private constructor(chart: Chart, options: CanvasOptions, dispose: () => void) {
    this.#chart = chart;
    this.#dispose = dispose;
    this.#options = options;
    const restyle = new MutationObserver(() => this.#restyle());
    restyle.observe(document.documentElement, { attributeFilter: ["data-theme", "data-preset"] });
    const system = matchMedia("(prefers-color-scheme: light)");
    const repaint = () => this.#restyle();
    system.addEventListener("change", repaint);
    const resize = new ResizeObserver(() => chart.resize());
    resize.observe(options.element);
    const unpaint = { disconnect: () => system.removeEventListener("change", repaint) };
    this.#observers = [restyle, resize, unpaint];
  }

  /** The library needs a window, so it comes with the page. Null where this browser cannot draw it. */
  static async open(options: CanvasOptions): Promise<CandleCanvas | null> {
    const library = await import("klinecharts");
    library.registerIndicator(volumeIndicator(readTokens));
    library.registerOverlay(tradeOverlay(readTokens));
    library.registerOverlay(levelOverlay(readTokens));
    const chart = library.init(options.element, {
      timezone: options.timeZone,
      styles: chartStyles(readTokens(), { isStale: false, isNewest: true }),
      layout: { barSpaceLimit: { min: 0.25, max: 50 } },
      formatter: { formatDate: ({ timestamp }) => timeLabel(timestamp, options.timeZone) },
    });
    if (chart === null) {
      return null;
    }
    // The library asks for the first place of the page in the order of the keys.
    options.element.querySelector("[tabindex]")?.setAttribute("tabindex", "0");
    const canvas = new CandleCanvas(chart, options, () => library.dispose(options.element));
    await canvas.#begin();
    return canvas;
  }

  end(): void {
    this.#isOver = true;
    this.#observers.forEach((observer) => observer.disconnect());
    this.#frames.forEach((frame) => cancelAnimationFrame(frame));
    this.#dispose();
  }

  get lastTime(): number | null {
    const held = this.#held.at(-1)?.timestamp;
    return held ?? this.#window.candles.at(-1)?.timestamp ?? null;
  }

  /** Takes candles that came while the chart is shown; false where each was there as it is. */
  arrived(candles: readonly Candle[]): boolean {
    const before = this.#window;
    const changed = candles.filter((candle) => !isHeld(before.candles, candle));
    if (before.hasNewer) {
      this.#held = [...this.#held, ...changed].slice(-mostHeld);
    }
    if (changed.length > 0) {
      this.#change(withArrived(before, changed));
    }
    return changed.length > 0;
  }

  /** Reads the newest candles anew: more changed than can be followed. */
  async reload(): Promise<void> {
    const candles = await this.#read(() => this.#options.pages.newest());
    this.#held = [];
    this.#replace({ candles, hasOlder: candles.length > 0, hasNewer: false }, null);
  }

  setTrades(trades: readonly Trade[]): void {
    this.#trades = trades;
    this.#drawn = "";
    this.#viewChanged();
  }

  /** Draws lines across the chart in place of those before. */
  setLevels(levels: readonly PriceLevel[]): void {
    this.#chart.removeOverlay({ groupId: "levels" });
    this.#chart.createOverlay(
      levels.map((level) => ({
        name: "level",
        groupId: "levels",
        lock: true,
        points: [{ value: level.price }],
        extendData: level,
      })),
    );
  }

  setStale(isStale: boolean): void {
    if (isStale !== this.#isStale) {
      this.#isStale = isStale;
      this.#restyle();
    }
  }

  setIndicators(names: readonly string[]): void {
    this.#chart.removeIndicator();
    for (const { name, drawnAs, parameters, place } of indicatorChoices) {
      if (names.includes(name)) {
        const isOver = place === "candles";
        this.#chart.createIndicator(
          { name: drawnAs, calcParams: [...parameters], ...(isOver ? { paneId: "candle_pane" } : {}) },
          isOver,
        );
      }
    }
    this.#viewChanged();
  }

  /** Brings a stretch into view, both ends, and reads its candles where they are not held. */
  async show(span: Span): Promise<void> {
    const wide = this.#around(span);
    const [first, last] = [this.#window.candles[0]?.timestamp, this.#window.candles.at(-1)?.timestamp];
    if (first === undefined || last === undefined || first > span.from || last < span.to) {
      const candles = await this.#read(() => this.#options.pages.within(wide));
      this.#replace({ candles, hasOlder: candles.length > 0, hasNewer: candles.length > 0 }, null);
    }
    this.#fit(wide);
  }

  async #begin(): Promise<void> {
    const { focus, pages, symbol, timeframe, indicators } = this.#options;
    const candles = await this.#read(() => (focus === null ? pages.newest() : pages.within(this.#around(focus))));
    this.#hold({ candles, hasOlder: candles.length > 0, hasNewer: focus !== null && candles.length > 0 });
    const chart = this.#chart;
    const { span, type } = parseTimeframe(timeframe);
    chart.setDataLoader({
      getBars: (asked) => void this.#load(asked),
      subscribeBar: ({ callback }) => {
        this.#add = callback;
      },
    });
    chart.setSymbol({ ticker: symbol, pricePrecision: this.#decimals, volumePrecision: 2 });
    chart.setPeriod({ type, span });
    chart.overrideYAxis({
      paneId: "candle_pane",
      gap: { top: 76, bottom: 0.2 },
      createTicks: priceAxis({ decimals: this.#decimals, lastPrice: () => this.#window.candles.at(-1)?.close ?? null }),
    });
    chart.overrideXAxis({ createTicks: timeAxis(chart, this.#options.timeZone) });
    chart.subscribeAction("onVisibleRangeChange", () => this.#viewChanged());
    chart.subscribeAction("onCrosshairChange", (data) => {
      const { dataIndex } = (data ?? {}) as { readonly dataIndex?: number };
      this.#pointedAt = dataIndex ?? null;
      this.#viewChanged();
    });
    this.setIndicators(indicators);
    if (focus !== null) {
      this.#fit(this.#around(focus));
    }
  }

  get #decimals(): number {
    return this.#window.candles.reduce((most, { close }) => Math.max(most, decimalsOf(close)), 0);
  }

  #around(span: Span): Span {
    const { span: count, ms } = parseTimeframe(this.#options.timeframe);
    return spanAround(span, count * ms);
  }

  /** Nothing, where it could not be read, which is told. */
  async #read(read: () => Promise<readonly Candle[]>): Promise<readonly Candle[]> {
    try {
      const candles = await read();
      this.#options.onFault(null);
      return candles;
    } catch (error) {
      this.#options.onFault(error instanceof Error ? error.message : "The candles could not be read.");
      return [];
    }
  }

  async #load({ type, callback }: Asked): Promise<void> {
    if (type === "init") {
      callback(this.#copy(), this.#more());
      return;
    }
    const before = this.#window;
    const page = await this.#page(type === "forward" ? "older" : "newer");
    if (this.#window !== before || this.#isOver) {
      callback([], this.#more());
      return;
    }
    let after = type === "forward" ? withOlder(before, page) : withNewer(before, page);
    if (!after.hasNewer && before.hasNewer) {
      after = withArrived(after, this.#held);
      this.#held = [];
    }
    const isWhole = after.candles.length === before.candles.length + page.length;
    this.#hold(after);
    callback(isWhole ? page.map((candle) => ({ ...candle })) : [], this.#more());
    if (!isWhole) {
      this.#replace(after, this.#rightEdge());
    }
  }

  async #page(side: "older" | "newer"): Promise<readonly Candle[]> {
    const { candles } = this.#window;
    const end = side === "older" ? candles[0] : candles.at(-1);
    const { pages } = this.#options;
    return end === undefined
      ? []
      : this.#read(() => (side === "older" ? pages.before(end.timestamp) : pages.after(end.timestamp)));
  }

  #copy(): Candle[] {
    return this.#window.candles.map((candle) => ({ ...candle }));
  }

  #more() {
    return { forward: this.#window.hasOlder, backward: this.#window.hasNewer };
  }

  #change(next: CandleWindow): void {
    const before = this.#window;
    if (this.#add !== null && before.candles.length > 0 && onlyGrew(before, next)) {
      this.#hold(next);
      next.candles.slice(before.candles.length - 1).forEach((candle) => this.#add?.({ ...candle }));
      this.#drawn = "";
      this.#viewChanged();
    } else {
      this.#replace(next, this.#rightEdge());
    }
  }

  /** Gives the library everything anew and brings the given instant back to the right edge. */
  #replace(next: CandleWindow, edge: number | null): void {
    this.#hold(next);
    this.#drawn = "";
    this.#chart.resetData();
    if (edge !== null) {
      this.#chart.scrollToTimestamp(edge);
    }
    this.#viewChanged();
  }

  /** The last candle in view; null where the newest is, which stays in view by itself. */
  #rightEdge(): number | null {
    const { to } = this.#chart.getVisibleRange();
    const candles = this.#chart.getDataList();
    return to >= candles.length ? null : (candles[to - 1]?.timestamp ?? null);
  }

  #fit({ from, to }: Span): void {
    const { candles } = this.#window;
    const [first, last] = [Math.max(0, placeOf(candles, from)), placeOf(candles, to)];
    const width = this.#chart.getSize("candle_pane", "main")?.width ?? 0;
    if (last > first && width > 0) {
      this.#chart.setBarSpace(Math.min(12, Math.max(0.25, width / (last - first + 1))));
      this.#chart.scrollToDataIndex(last);
    }
  }

  #restyle(): void {
    this.#chart.setStyles(chartStyles(readTokens(), { isStale: this.#isStale, isNewest: !this.#window.hasNewer }));
  }

  /** At most once a frame: the library tells each step of a gesture. */
  #viewChanged(): void {
    if (this.#frames.size === 0 && !this.#isOver) {
      const frame = requestAnimationFrame(() => {
        this.#frames.delete(frame);
        this.#tellView();
      });
      this.#frames.add(frame);
    }
  }

  #tellView(): void {
    const { from, to } = this.#chart.getVisibleRange();
    const shown = this.#window.candles.slice(from, to);
    const [first, last] = [shown[0], shown.at(-1)];
    const within =
      first === undefined || last === undefined
        ? []
        : tradesWithin(this.#trades, { from: first.timestamp, to: last.timestamp });
    const trades = within.slice(-mostMarks);
    this.#drawTrades(trades);
    const at = this.#pointedAt !== null && this.#pointedAt < this.#window.candles.length ? this.#pointedAt : to - 1;
    const [oldest, newest] = [this.#window.candles[0], this.#window.candles.at(-1)];
    this.#options.onView({
      held: oldest === undefined || newest === undefined ? null : { from: oldest.timestamp, to: newest.timestamp },
      shown,
      pointed: this.#window.candles[at] ?? null,
      values: this.#valuesAt(at),
      trades,
      isTooMany: within.length > trades.length,
      decimals: this.#decimals,
    });
  }

  /** Replaces the window, and the tag of the newest price with it: the end of a window in the past is not the newest. */
  #hold(next: CandleWindow): void {
    const isOther = next.hasNewer !== this.#window.hasNewer;
    this.#window = next;
    if (isOther) {
      this.#restyle();
    }
  }

  #drawTrades(trades: readonly Trade[]): void {
    const key = trades.map(({ number, exitTime }) => `${number}${exitTime === null ? "+" : ""}`).join();
    if (key === this.#drawn) {
      return;
    }
    this.#drawn = key;
    this.#chart.removeOverlay({ groupId: "trades" });
    const labels = { quantity: (value: number) => formatNumber(value, 3), profit: formatSigned };
    this.#chart.createOverlay(
      trades.map((trade) => {
        const mark = markOf(trade, this.#window.candles, labels);
        const ends = mark.exit === null ? [mark.entry] : [mark.entry, mark.exit];
        const points = ends.flatMap(({ time, price, edge }) => [
          { timestamp: time, value: price },
          { timestamp: time, value: edge },
        ]);
        return { name: "trade", groupId: "trades", lock: true, points, extendData: mark };
      }),
    );
  }

  #valuesAt(at: number): ChartView["values"] {
    return indicatorChoices.flatMap(({ drawnAs, lines }) => {
      const found = this.#chart.getIndicators({ name: drawnAs })[0];
      const result = (found?.result[at] ?? {}) as Readonly<Record<string, number | undefined>>;
      return found === undefined
        ? []
        : lines.map(({ key, label }, color) => ({
            label,
            color,
            text: formatNumber(result[key] ?? null, Math.max(2, this.#decimals)),
          }));
    });
  }
}

function isHeld(candles: readonly Candle[], candle: Candle): boolean {
  const held = candles[placeOf(candles, candle.timestamp)];
  return held !== undefined && markText(held) === markText(candle);
}

const decimalsOf = (value: number): number => String(value).split(".")[1]?.length ?? 0;
