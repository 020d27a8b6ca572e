/** A time under water: from a peak of equity until the peak is reached again, or until the run ends. */
export interface Drawdown {
  /** The largest distance from the peak, as a fraction of it. */
  readonly depth: number;
  /** From the open of the peak's candle to that of the candle that ends it. */
  readonly durationMs: number;
}

export interface DrawdownColumns {
  readonly openTime: Float64Array;
  readonly equity: Float64Array;
}

/** Every drawdown in order. A peak that is only equalled ends one too. */
export function drawdownsOf({ openTime, equity }: DrawdownColumns): readonly Drawdown[] {
  const found: Drawdown[] = [];
  let peak = Number.NEGATIVE_INFINITY;
  let peakTime = 0;
  let depth = 0;
  for (const [index, value] of equity.entries()) {
    const time = openTime[index] ?? Number.NaN;
    if (value < peak) {
      depth = Math.max(depth, 1 - value / peak);
      continue;
    }
    if (depth > 0) {
      found.push({ depth, durationMs: time - peakTime });
    }
    peak = value;
    peakTime = time;
    depth = 0;
  }
  if (depth > 0) {
    found.push({ depth, durationMs: (openTime.at(-1) ?? Number.NaN) - peakTime });
  }
  return found;
}
