import type { ScaledColumns } from "./scaled-columns.ts";

/** Candles of one series, ascending, each time once. */
export interface CandleVersions {
  readonly columns: ScaledColumns;
  /** 1 where the candle is closed, 0 where it still forms. */
  readonly isClosed: Uint8Array;
}

/** More contradicting versions of one closed candle than this in one request are a broken feed. */
export const maxVersions = 16;

/**
 * Sorts candles by time and folds those of the same time as if they had come one after another: a candle that forms is
 * replaced by its newer or closed form, a repeated one is dropped. A closed candle that stands there with other values
 * goes to a later pass, where the store finds the contradiction and keeps it as a revision.
 */
export function separateVersions(
  columns: ScaledColumns,
  isClosed: readonly boolean[],
): { readonly passes: readonly CandleVersions[]; readonly firstPass: readonly number[] } {
  const rows = Array.from(columns.openTime, (_, row) => row);
  rows.sort((left, right) => (columns.openTime[left] ?? 0) - (columns.openTime[right] ?? 0) || left - right);
  const passes: number[][] = [];
  for (let from = 0; from < rows.length;) {
    let to = from + 1;
    while (to < rows.length && columns.openTime[rows[to] ?? 0] === columns.openTime[rows[from] ?? 0]) {
      to += 1;
    }
    foldVersions(columns, isClosed, rows.slice(from, to)).forEach((row, pass) => {
      (passes[pass] ??= []).push(row);
    });
    from = to;
  }
  return { passes: passes.map((pass) => pickRows(columns, isClosed, pass)), firstPass: passes[0] ?? [] };
}

/** The rows of one time that remain: what the candle is in the end, then closed versions that contradict it. */
function foldVersions(columns: ScaledColumns, isClosed: readonly boolean[], rows: readonly number[]): number[] {
  const kept: number[] = [];
  for (const row of rows) {
    const last = kept[0];
    if (last === undefined) {
      kept.push(row);
    } else if (isClosed[last] !== true) {
      if (isClosed[row] === true || extendsCandle(columns, { last, row })) {
        kept[0] = row;
      }
    } else if (isClosed[row] === true && !kept.some((other) => isSameCandle(columns, { other, row }))) {
      kept.push(row);
    }
  }
  return kept;
}

/** While a candle forms its range and volume only grow: what has less of either is a late update. */
const extendsCandle = (
  { high, low, volume }: ScaledColumns,
  { last, row }: { readonly last: number; readonly row: number },
): boolean =>
  (high[row] ?? 0) >= (high[last] ?? 0) &&
  (low[row] ?? 0) <= (low[last] ?? 0) &&
  (volume[row] ?? 0) >= (volume[last] ?? 0);

const isSameCandle = (
  columns: ScaledColumns,
  { other, row }: { readonly other: number; readonly row: number },
): boolean => valueColumns.every((name) => columns[name][other] === columns[name][row]);

const valueColumns = ["open", "high", "low", "close", "volume"] as const;

function pickRows(columns: ScaledColumns, isClosed: readonly boolean[], rows: readonly number[]): CandleVersions {
  const pick = (column: Float64Array) => Float64Array.from(rows, (row) => column[row] ?? Number.NaN);
  return {
    columns: {
      length: rows.length,
      priceScale: columns.priceScale,
      volumeScale: columns.volumeScale,
      openTime: pick(columns.openTime),
      open: pick(columns.open),
      high: pick(columns.high),
      low: pick(columns.low),
      close: pick(columns.close),
      volume: pick(columns.volume),
    },
    isClosed: Uint8Array.from(rows, (row) => (isClosed[row] === true ? 1 : 0)),
  };
}
