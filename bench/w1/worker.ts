import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { type CandleColumns, CandleCsvParser, unscaleColumns } from "@chandlery/core/market";
import { generateCandles } from "./generate-candles.ts";
import { prepare, variants } from "./variant.ts";

// A process that holds one variant: `node worker.ts <variant> <candles> [file]`. It runs once for each message and
// answers with time, outcome and its peak memory so far.

const [name, count, file] = process.argv.slice(2);
const variant = variants.find((candidate) => candidate.name === name);
if (variant === undefined) {
  throw new Error(`no variant is called ${name}`);
}
const candles = variant.candles === "file" && file !== undefined ? readCandles(file) : generateCandles(Number(count));
const runOnce = prepare(variant, candles);
process.on("message", () => {
  process.send?.({ ...runOnce(), candles: candles.length, peakKiB: process.resourceUsage().maxRSS });
});
process.on("disconnect", () => process.exit());
process.send?.({ isReady: true });

function readCandles(path: string): CandleColumns {
  const parser = new CandleCsvParser({ timeframe: "1m", nowMs: Date.now() });
  const bytes = readFileSync(path);
  parser.push(path.endsWith(".gz") ? gunzipSync(bytes) : bytes);
  const { columns, faultCount } = parser.finish();
  if (faultCount > 0) {
    throw new Error(`${path} has ${faultCount} faults`);
  }
  return unscaleColumns(columns);
}
