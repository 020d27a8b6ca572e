export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** NaN for nothing. */
export const mean = (values: readonly number[]): number => sum(values) / values.length;

/** With n − 1 in the denominator; NaN below two values. */
export function sampleVariance(values: readonly number[]): number {
  const center = mean(values);
  return values.length < 2 ? Number.NaN : sum(values.map((value) => (value - center) ** 2)) / (values.length - 1);
}

/** The constant return that compounds to the same end; NaN where one return lost everything. */
export const geometricMean = (returns: readonly number[]): number =>
  returns.some((value) => value <= -1)
    ? Number.NaN
    : Math.exp(sum(returns.map((value) => Math.log(1 + value))) / returns.length) - 1;
