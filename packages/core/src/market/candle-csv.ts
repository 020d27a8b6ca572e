import { type ErrorCode, formatInstant } from "../base/index.ts";
import { CandleBuilder } from "./candle-builder.ts";
import {
  type BrokenRule,
  type CandleColumn,
  type TimeRules,
  brokenOrderRule,
  brokenPriceRule,
  brokenTimeRule,
  brokenVolumeRule,
  timeRules,
} from "./candle-rules.ts";
import type { ScaledColumns } from "./scaled-columns.ts";
import { scanScaled } from "./scaled-number.ts";
import type { Timeframe } from "./timeframe.ts";

/** What is wrong at one place of a candle file. */
export interface CsvFault {
  /** Counted from 1; the header is line 1. */
  readonly line: number;
  readonly column: CandleColumn | "line";
  readonly code: ErrorCode;
  readonly detail: string;
  /** What stands there, shortened. */
  readonly text: string;
}

export interface CandleCsvResult {
  /** Rows of the file, faulty ones included. */
  readonly rows: number;
  readonly faultCount: number;
  /** The first 20 faults. */
  readonly faults: readonly CsvFault[];
  /** The rows without faults: for use only where there are no faults at all. */
  readonly columns: ScaledColumns;
}

export interface CandleCsvOptions {
  readonly timeframe: Timeframe;
  /** The clock by which a candle is in the future. */
  readonly nowMs: number;
  readonly maxRows?: number;
}

export const candleCsvHeader = "timestamp_ms,open,high,low,close,volume";
const keptFaults = 20;
const defaultMaxRows = 25_000_000;

const newline = 10;
const carriageReturn = 13;
const comma = 44;
const fieldNames = ["timestamp", "open", "high", "low", "close", "volume"] as const;

/**
 * Reads a candle file as it streams in: `push` its bytes in chunks of any size, then `finish`. Every line is checked and
 * every fault counted, so that a file is taken whole or refused with the list of what is wrong.
 */
export class CandleCsvParser {
  readonly #builder = new CandleBuilder();
  readonly #rules: TimeRules;
  readonly #maxRows: number;
  readonly #faults: CsvFault[] = [];
  /** Where the fields of the current line begin; the seventh is where another field would begin. */
  readonly #starts = new Int32Array(8);
  #fields = 0;
  #rest: Uint8Array = new Uint8Array(0);
  #line = 0;
  #rows = 0;
  #faultCount = 0;
  #after = Number.NEGATIVE_INFINITY;
  /** Set when the header is wrong or there are too many rows: what follows would only repeat itself. */
  #stopped = false;

  constructor({ timeframe, nowMs, maxRows = defaultMaxRows }: CandleCsvOptions) {
    this.#rules = timeRules(timeframe, nowMs);
    this.#maxRows = maxRows;
  }

  get rows(): number {
    return this.#rows;
  }

  push(chunk: Uint8Array): void {
    const bytes = this.#rest.length === 0 ? chunk : joined(this.#rest, chunk);
    let start = 0;
    for (let end = this.#scanLine(bytes, start); end < bytes.length; end = this.#scanLine(bytes, start)) {
      this.#readLine(bytes, start, end);
      start = end + 1;
    }
    this.#rest = bytes.slice(start);
  }

  finish(): CandleCsvResult {
    if (this.#rest.length > 0) {
      this.#readLine(this.#rest, 0, this.#scanLine(this.#rest, 0));
      this.#rest = new Uint8Array(0);
    }
    if (this.#rows === 0 && this.#faultCount === 0) {
      this.#addFault("line", "csv_empty", "there is no candle below the header", "");
    }
    const columns = this.#builder.build();
    return { rows: this.#rows, faultCount: this.#faultCount, faults: this.#faults, columns };
  }

  /** Finds the end of the line and notes where its fields begin. */
  #scanLine(bytes: Uint8Array, start: number): number {
    const starts = this.#starts;
    let fields = 1;
    let at = start;
    starts[0] = start;
    for (; at < bytes.length && bytes[at] !== newline; at += 1) {
      if (bytes[at] === comma) {
        starts[fields] = at + 1;
        fields += fields < fieldNames.length + 1 ? 1 : 0;
      }
    }
    this.#fields = fields;
    return at;
  }

  #readLine(bytes: Uint8Array, start: number, lineEnd: number): void {
    const end = lineEnd > start && bytes[lineEnd - 1] === carriageReturn ? lineEnd - 1 : lineEnd;
    this.#line += 1;
    if (this.#line === 1) {
      this.#readHeader(text(bytes, start, end));
    } else if (end > start && !this.#stopped) {
      this.#rows += 1;
      if (this.#rows > this.#maxRows) {
        this.#stopped = true;
        this.#addFault("line", "csv_too_many_rows", `the file has more than ${this.#maxRows} rows`, "");
      } else {
        this.#readRow(bytes, start, end);
      }
    }
  }

  #readHeader(header: string): void {
    if (header.replace(/^\uFEFF/, "") !== candleCsvHeader) {
      this.#stopped = true;
      this.#addFault("line", "csv_header_unexpected", `expected ${candleCsvHeader}`, header);
    }
  }

  #readRow(bytes: Uint8Array, start: number, end: number): void {
    if (this.#fields !== fieldNames.length) {
      const count = this.#fields > fieldNames.length ? "more than 6 fields" : `${this.#fields} of 6 fields`;
      this.#addFault("line", "csv_field_count", `the line has ${count}`, text(bytes, start, end));
      return;
    }
    this.#starts[fieldNames.length] = end + 1;
    const openTime = this.#readTime(bytes);
    if (Number.isNaN(openTime)) {
      return;
    }
    const { priceScale, volumeScale } = this.#builder;
    const open = this.#readNumber(bytes, 1);
    const high = this.#readNumber(bytes, 2);
    const low = this.#readNumber(bytes, 3);
    const close = this.#readNumber(bytes, 4);
    const volume = this.#readNumber(bytes, 5);
    if (priceScale !== this.#builder.priceScale || volumeScale !== this.#builder.volumeScale) {
      // A value lowered the scale: those read before it on this line are at the old one. The order of times is checked already.
      this.#readAgain(bytes, openTime);
    } else if (!Number.isNaN(open + high + low + close + volume)) {
      this.#accept(bytes, openTime, open, high, low, close, volume);
    }
  }

  #readAgain(bytes: Uint8Array, openTime: number): void {
    const faultCount = this.#faultCount;
    const number = (field: number) => this.#readNumber(bytes, field);
    const [open, high, low, close, volume] = [number(1), number(2), number(3), number(4), number(5)] as const;
    if (this.#faultCount === faultCount) {
      this.#accept(bytes, openTime, open, high, low, close, volume);
    }
  }

  #accept(
    bytes: Uint8Array,
    openTime: number,
    open: number,
    high: number,
    low: number,
    close: number,
    volume: number,
  ): void {
    const broken = brokenPriceRule(open, high, low, close) ?? brokenVolumeRule(volume);
    if (broken === undefined) {
      this.#builder.append(openTime, open, high, low, close, volume);
    } else {
      this.#addBroken(bytes, broken, "");
    }
  }

  /** The open time, or NaN where it is faulty. A faulty order still moves on, so that one late row is one fault. */
  #readTime(bytes: Uint8Array): number {
    const openTime = scanScaled(bytes, this.#start(0), this.#stop(0), 0);
    if (Number.isNaN(openTime)) {
      this.#addFault("timestamp", "instant_invalid", "expected whole milliseconds since 1970", this.#field(bytes, 0));
      return Number.NaN;
    }
    const rules = this.#rules;
    const broken =
      brokenTimeRule(openTime, rules) ?? brokenOrderRule(openTime, { after: this.#after, spacingMs: rules.spacingMs });
    if (broken === undefined) {
      this.#after = openTime;
      return openTime;
    }
    const isPlausible = broken.code === "candle_time_too_close" || broken.code === "candle_time_not_ascending";
    this.#addBroken(bytes, broken, isPlausible ? `, after ${formatInstant(this.#after)}` : "");
    this.#after = isPlausible ? openTime : this.#after;
    return Number.NaN;
  }

  /** The scaled value of a field, or NaN where it is faulty. */
  #readNumber(bytes: Uint8Array, field: number): number {
    const builder = this.#builder;
    const scale = field === 5 ? builder.volumeScale : builder.priceScale;
    const scaled = scanScaled(bytes, this.#start(field), this.#stop(field), scale);
    if (!Number.isNaN(scaled)) {
      return scaled;
    }
    const read = this.#field(bytes, field);
    const result = field === 5 ? builder.readVolume(read) : builder.readPrice(read);
    if (result.ok) {
      return result.value;
    }
    this.#addFault(fieldNames[field] ?? "line", result.code, result.detail, read);
    return Number.NaN;
  }

  #start(field: number): number {
    return this.#starts[field] ?? 0;
  }

  #stop(field: number): number {
    return (this.#starts[field + 1] ?? 0) - 1;
  }

  #field(bytes: Uint8Array, field: number): string {
    return text(bytes, this.#start(field), this.#stop(field));
  }

  #addBroken(bytes: Uint8Array, { column, code }: BrokenRule, where: string): void {
    const read = this.#field(bytes, fieldNames.indexOf(column));
    this.#addFault(column, code, `${column} is ${read}${where}`, read);
  }

  #addFault(column: CsvFault["column"], code: ErrorCode, detail: string, read: string): void {
    this.#faultCount += 1;
    if (this.#faults.length < keptFaults) {
      this.#faults.push({ line: Math.max(1, this.#line), column, code, detail, text: read.slice(0, 80) });
    }
  }
}

const decoder = new TextDecoder();
const text = (bytes: Uint8Array, start: number, stop: number): string => decoder.decode(bytes.subarray(start, stop));

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(first.length + second.length);
  bytes.set(first);
  bytes.set(second, first.length);
  return bytes;
}
