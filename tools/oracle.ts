import { parseArgs } from "node:util";
import { type Comparison, compare } from "./oracle/compare.ts";
import { readExpectedRuns } from "./oracle/expected-run.ts";
import { OracleFault } from "./oracle/oracle-fault.ts";

// Runs the backtests of another engine again and compares trades and final equity. Its closing line is the count.

const usage = "npm run oracle -- <expected_backtests.json> --data-root <folder>";
const columns = ["run", "trades", "expected", "hash", "final equity", "difference", "ms"] as const;
const widths = [18, 7, 9, 7, 20, 11, 7] as const;

try {
  process.exitCode = main() ? 0 : 1;
} catch (error) {
  if (!(error instanceof OracleFault)) {
    throw error;
  }
  console.error(`oracle: ${error.message}`);
  process.exitCode = 1;
}

function main(): boolean {
  const { expectedPath, dataRoot } = readArguments();
  const runs = readExpectedRuns(expectedPath);
  console.log(row(columns));
  const comparisons = runs.map((expected) => {
    const comparison = compare(expected, dataRoot);
    console.log(row(cells(comparison)));
    return comparison;
  });
  const equal = comparisons.filter((comparison) => comparison.isEqual).length;
  console.log(`oracle ${equal}/${runs.length}`);
  return equal === runs.length;
}

function readArguments(): { readonly expectedPath: string; readonly dataRoot: string } {
  const { positionals, values } = parse();
  const [expectedPath] = positionals;
  const dataRoot = values["data-root"];
  if (expectedPath === undefined || positionals.length > 1 || dataRoot === undefined) {
    throw new OracleFault(`give one file of expected runs and the folder of the candle files: ${usage}`);
  }
  return { expectedPath, dataRoot };
}

function parse() {
  try {
    return parseArgs({ allowPositionals: true, options: { "data-root": { type: "string" } } });
  } catch (error) {
    throw new OracleFault(`${error instanceof Error ? error.message : String(error)}\n${usage}`, { cause: error });
  }
}

function cells(found: Comparison): readonly string[] {
  return [
    found.expected.id,
    String(found.trades),
    String(found.expected.trades),
    found.isHashEqual ? "equal" : "DIFFERS",
    found.finalEquity.toFixed(8),
    found.difference.toExponential(1),
    found.durationMs.toFixed(1),
  ];
}

function row(texts: readonly string[]): string {
  return texts.map((text, at) => (at === 0 ? text.padEnd(widths[at] ?? 0) : text.padStart(widths[at] ?? 0))).join("  ");
}
