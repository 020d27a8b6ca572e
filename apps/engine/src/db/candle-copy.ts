import type { CandleVersions, ScaledColumns } from "@chandlery/core/market";

/**
 * The binary COPY format for candles: a header of 19 bytes; for each row the count of fields, then each field's length
 * and its bytes, big-endian; at the end -1. Times are microseconds since 2000.
 */
const signature = Buffer.from("PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0", "latin1");
const trailer = Buffer.from([0xff, 0xff]);
const postgresEpochMs = Date.UTC(2000, 0, 1);
const twoTo32 = 2 ** 32;

/** Fields of a staged row: open_time, open, high, low, close, volume, is_closed. */
const stagedFields = 7;
const stagedRowBytes = 2 + 6 * (4 + 8) + (4 + 1);

/** Rows `from` (inclusive) to `to` (exclusive) for `copy staged_candles … (format binary)`. */
export function encodeStagedCandles(
  { columns, isClosed }: CandleVersions,
  { from, to }: { readonly from: number; readonly to: number },
): Buffer {
  const bytes = Buffer.allocUnsafe(signature.length + (to - from) * stagedRowBytes + trailer.length);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  signature.copy(bytes);
  let at = signature.length;
  for (let row = from; row < to; row += 1) {
    view.setInt16(at, stagedFields);
    setInt8(view, at + 2, ((columns.openTime[row] ?? 0) - postgresEpochMs) * 1_000);
    setInt8(view, at + 14, columns.open[row] ?? 0);
    setInt8(view, at + 26, columns.high[row] ?? 0);
    setInt8(view, at + 38, columns.low[row] ?? 0);
    setInt8(view, at + 50, columns.close[row] ?? 0);
    setInt8(view, at + 62, columns.volume[row] ?? 0);
    view.setInt32(at + 74, 1);
    view.setUint8(at + 78, isClosed[row] ?? 0);
    at += stagedRowBytes;
  }
  trailer.copy(bytes, at);
  return bytes;
}

/** An int8 field of Postgres: its length, then the whole number in two's complement. */
function setInt8(view: DataView, at: number, value: number): void {
  const high = Math.floor(value / twoTo32);
  view.setInt32(at, 8);
  view.setInt32(at + 4, high);
  view.setUint32(at + 8, value - high * twoTo32);
}

/** Fields of a row that is read: open_time, open, high, low, close, volume, all int8. */
const readRowBytes = 2 + 6 * (4 + 8);

/** Decodes `copy (select open_time, open, high, low, close, volume …) to stdout (format binary)`. */
export function decodeCandles(
  chunks: readonly Uint8Array[],
  scales: { readonly priceScale: number; readonly volumeScale: number },
): ScaledColumns {
  const bytes = Buffer.concat(chunks);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = Math.max(0, Math.floor((bytes.length - signature.length) / readRowBytes));
  const column = (field: number) => {
    const values = new Float64Array(length);
    let at = signature.length + 2 + field * 12 + 4;
    for (let row = 0; row < length; row += 1) {
      values[row] = view.getInt32(at) * twoTo32 + view.getUint32(at + 4);
      at += readRowBytes;
    }
    return values;
  };
  return {
    ...scales,
    length,
    openTime: column(0).map((microseconds) => microseconds / 1_000 + postgresEpochMs),
    open: column(1),
    high: column(2),
    low: column(3),
    close: column(4),
    volume: column(5),
  };
}
