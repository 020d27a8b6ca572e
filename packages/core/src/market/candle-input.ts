import { type ErrorCode, type Result, formatInstant, parseInstant } from "../base/index.ts";
import { CandleBuilder } from "./candle-builder.ts";
import {
  type TimeRules,
  brokenOrderRule,
  brokenPriceRule,
  brokenTimeRule,
  brokenVolumeRule,
  timeRules,
} from "./candle-rules.ts";
import { type CandleVersions, maxVersions, separateVersions } from "./candle-versions.ts";
import { type Timeframe, parseTimeframe } from "./timeframe.ts";

/** A candle as a feed sends it: numbers may be decimal strings, the timeframe may be MetaTrader's name. */
export interface CandleInput {
  readonly symbol: string;
  readonly timeframe: string;
  /** ISO 8601 with a zone, or milliseconds since 1970. */
  readonly timestamp: string | number;
  readonly open: string | number;
  readonly high: string | number;
  readonly low: string | number;
  readonly close: string | number;
  readonly volume: string | number;
  /** True where it is left out. */
  readonly closed?: boolean | undefined;
}

export interface InputFault {
  /** The place, such as `candles[3].high`. */
  readonly path: string;
  readonly code: ErrorCode;
  readonly detail: string;
}

/** What a feed sent of one series. */
export interface SeriesInput {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  /** How many candles were sent, repeated ones included. */
  readonly received: number;
  /** To be stored one after another; within each a time stands once, ascending. */
  readonly passes: readonly CandleVersions[];
}

export type ParsedCandleInput =
  | { readonly ok: true; readonly series: readonly SeriesInput[] }
  | { readonly ok: false; readonly faultCount: number; readonly faults: readonly InputFault[] };

const keptFaults = 20;

/** Checks candles by the rules that files are checked by, and sorts them into their series. All of them, or none. */
export function parseCandleInput(
  inputs: readonly CandleInput[],
  { nowMs }: { readonly nowMs: number },
): ParsedCandleInput {
  const faults = new FaultList();
  const drafts = new Map<string, SeriesDraft>();
  inputs.forEach((input, place) => {
    const timeframe = parseTimeframe(input.timeframe);
    if (!timeframe.ok) {
      faults.add(place, "timeframe", timeframe);
      return;
    }
    const name = `${timeframe.value} ${input.symbol}`;
    const draft = drafts.get(name) ?? new SeriesDraft(input.symbol, timeframe.value, nowMs);
    drafts.set(name, draft);
    draft.read(input, place, faults);
  });
  const series = [...drafts.values()].map((draft) => draft.finish(faults));
  return faults.count === 0 ? { ok: true, series } : { ok: false, faultCount: faults.count, faults: faults.kept };
}

class FaultList {
  readonly kept: InputFault[] = [];
  count = 0;

  add(place: number, field: string, { code, detail }: Pick<InputFault, "code" | "detail">): void {
    this.count += 1;
    if (this.kept.length < keptFaults) {
      this.kept.push({ path: `candles[${place}].${field}`, code, detail });
    }
  }
}

class SeriesDraft {
  readonly #symbol: string;
  readonly #timeframe: Timeframe;
  readonly #rules: TimeRules;
  readonly #builder = new CandleBuilder();
  readonly #isClosed: boolean[] = [];
  /** The place in the request of each row. */
  readonly #places: number[] = [];

  constructor(symbol: string, timeframe: Timeframe, nowMs: number) {
    this.#symbol = symbol;
    this.#timeframe = timeframe;
    this.#rules = timeRules(timeframe, nowMs);
  }

  read(input: CandleInput, place: number, faults: FaultList): void {
    const faultCount = faults.count;
    const value = (field: string, result: Result<number>): number => {
      if (!result.ok) {
        faults.add(place, field, result);
      }
      return result.ok ? result.value : Number.NaN;
    };
    const numbers = this.#readNumbers(input);
    const openTime = value("timestamp", parseInstant(input.timestamp));
    const open = value("open", numbers.open);
    const high = value("high", numbers.high);
    const low = value("low", numbers.low);
    const close = value("close", numbers.close);
    const volume = value("volume", numbers.volume);
    if (faults.count > faultCount) {
      return;
    }
    const broken =
      brokenTimeRule(openTime, this.#rules) ?? brokenPriceRule(open, high, low, close) ?? brokenVolumeRule(volume);
    if (broken !== undefined) {
      faults.add(place, broken.column, { code: broken.code, detail: `${broken.column} is ${input[broken.column]}` });
      return;
    }
    this.#builder.append(openTime, open, high, low, close, volume);
    this.#isClosed.push(input.closed ?? true);
    this.#places.push(place);
  }

  finish(faults: FaultList): SeriesInput {
    const { passes, firstPass } = separateVersions(this.#builder.build(), this.#isClosed);
    this.#checkSpacing(firstPass, faults);
    if (passes.length > maxVersions) {
      const detail = `${passes.length} versions of one closed candle of ${this.#symbol}`;
      faults.add(this.#places[0] ?? 0, "timestamp", { code: "candle_versions_too_many", detail });
    }
    return { symbol: this.#symbol, timeframe: this.#timeframe, received: this.#places.length, passes };
  }

  /** Reads the numbers again where one of them lowered the scale at which the others were read. */
  #readNumbers(input: CandleInput) {
    const builder = this.#builder;
    const read = () => ({
      open: builder.readPrice(String(input.open)),
      high: builder.readPrice(String(input.high)),
      low: builder.readPrice(String(input.low)),
      close: builder.readPrice(String(input.close)),
      volume: builder.readVolume(String(input.volume)),
    });
    const { priceScale } = builder;
    const numbers = read();
    return priceScale === builder.priceScale ? numbers : read();
  }

  #checkSpacing(rows: readonly number[], faults: FaultList): void {
    const { openTime } = this.#builder.build();
    let after = Number.NEGATIVE_INFINITY;
    for (const row of rows) {
      const time = openTime[row] ?? Number.NaN;
      const broken = brokenOrderRule(time, { after, spacingMs: this.#rules.spacingMs });
      if (broken !== undefined) {
        const detail = `opens at ${formatInstant(time)}, after ${formatInstant(after)}`;
        faults.add(this.#places[row] ?? 0, "timestamp", { code: broken.code, detail });
      }
      after = time;
    }
  }
}
