import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { type CandleColumns, CandleCsvParser, unscaleColumns } from "@chandlery/core/market";
import { OracleFault, readFault } from "./oracle-fault.ts";

/**
 * Reads a candle file of whatever timeframe: as minutes, since that grid holds all others and an exchange's sessions.
 */
export function readCandleFile(path: string): CandleColumns {
  const parser = new CandleCsvParser({ timeframe: "1m", nowMs: Date.now() });
  parser.push(readBytes(path));
  const { faults, faultCount, columns } = parser.finish();
  const [first] = faults;
  if (first !== undefined) {
    throw new OracleFault(`${path}: ${faultCount} faults; the first is in line ${first.line}: ${first.detail}`);
  }
  return unscaleColumns(columns);
}

function readBytes(path: string): Uint8Array {
  try {
    const bytes = readFileSync(path);
    return path.endsWith(".gz") ? gunzipSync(bytes) : bytes;
  } catch (error) {
    throw readFault(path, error);
  }
}
