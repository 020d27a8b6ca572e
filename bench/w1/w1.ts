import { buildCLimit } from "./c-limit.ts";
import { type CandleChoice, startOwn } from "./own-stepper.ts";
import { type Stepper, takeTurns } from "./stepper.ts";
import { type Summary, summarize } from "./summary.ts";
import { type Variant, variants } from "./variant.ts";

export interface W1Options {
  /** Folder whose `c/` holds the limit in C. */
  readonly cLimit: string | undefined;
  /** A candle file for the variants on real candles. */
  readonly candles: string | undefined;
  readonly runs: number;
  readonly print: (line: string) => void;
}

export interface W1Report {
  readonly variants: readonly Summary[];
  readonly c: Summary | null;
  /** How much faster C is than the class API with columns reused, in turns with it; null where C did not run. */
  readonly ratio: number | null;
  /** Why C did not run, or what the reference's own program said. */
  readonly cNote: string;
}

const candleCount = 1_000_000;

/** Measures every variant in a process of its own, one after the other. */
export async function benchW1(options: W1Options): Promise<W1Report> {
  options.print(heading);
  const beside = await besideC(options);
  const rest = variants.filter((variant) => beside.own.name !== variant.name);
  const summaries = [beside.own];
  for (const variant of rest.filter(({ candles }) => candles === "generated" || options.candles !== undefined)) {
    const summary = await measure(variant, options);
    options.print(line(summary));
    summaries.push(summary);
  }
  const ratio = beside.c === null ? null : beside.c.median / beside.own.median;
  return { variants: summaries, c: beside.c, ratio, cNote: beside.note };
}

/** The first variant and C, run by run in turns. */
async function besideC(options: W1Options): Promise<{ own: Summary; c: Summary | null; note: string }> {
  const [variant] = variants;
  if (variant === undefined) {
    throw new Error("there is no variant to measure");
  }
  const limit =
    options.cLimit === undefined
      ? { reason: "no --c-limit folder was given" }
      : buildCLimit(options.cLimit, candleCount);
  if ("reason" in limit) {
    const own = await measure(variant, options);
    options.print(line(own));
    return { own, c: null, note: `C was not run: ${limit.reason}` };
  }
  try {
    const steppers: readonly Stepper[] = [limit.start(), await startOwn(variant, choice(options))];
    const [cSamples = [], ownSamples = []] = await takeTurns(steppers, options.runs);
    const c = summarize("C, fused loop", cSamples, true);
    const own = summarize(variant.name, ownSamples, true);
    options.print(line(c));
    options.print(line(own));
    return { own, c, note: limit.referenceReport };
  } finally {
    limit.remove();
  }
}

async function measure(variant: Variant, options: W1Options): Promise<Summary> {
  const [samples = []] = await takeTurns([await startOwn(variant, choice(options))], options.runs);
  return summarize(variant.name, samples, variant.candles === "generated");
}

const choice = ({ candles }: W1Options): CandleChoice => ({ generated: candleCount, file: candles });

const million = (perSecond: number): string => (perSecond / 1e6).toFixed(1).padStart(7);

const heading = `${"M candles/s".padEnd(36)} median slowest fastest  first ms  peak MiB  trades  hash`;

const line = (found: Summary): string =>
  [
    found.name.padEnd(34),
    `${million(found.median)} ${million(found.slowest)} ${million(found.fastest)}`,
    found.firstMs.toFixed(1).padStart(8),
    String(found.peakMiB ?? "-").padStart(8),
    String(found.outcome.trades).padStart(6),
    found.outcome.hash,
  ].join("  ");
