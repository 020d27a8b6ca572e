import { Decimal } from "@chandlery/core/base";

export { Decimal } from "@chandlery/core/base";

const minus = "\u2212";

/** How many decimals a step has: 0.10 has one. */
export const decimalsOfStep = (step: string): number => new Decimal(step).decimalPlaces();

/** A decimal as it is read, digit by digit: never a float. With the decimals given, else with those that it has. */
export function formatExact(value: Decimal | string | null, decimals?: number): string {
  if (value === null) {
    return "—";
  }
  const exact = new Decimal(value);
  const [whole = "0", fraction] = exact
    .abs()
    .toFixed(decimals ?? exact.decimalPlaces(), Decimal.ROUND_HALF_UP)
    .split(".");
  const text = `${whole.replaceAll(/\B(?=(\d{3})+$)/g, ",")}${fraction === undefined ? "" : `.${fraction}`}`;
  const isZero = !/[1-9]/.test(text);
  return exact.isNegative() && !isZero ? `${minus}${text}` : text;
}

/** With its sign, always; zero has none. */
export function formatExactSigned(value: Decimal | string | null, decimals?: number): string {
  const text = formatExact(value, decimals);
  return value === null || !new Decimal(value).isPositive() || !/[1-9]/.test(text) ? text : `+${text}`;
}

const usualDecimals = 2;
const mostDecimals = 8;

/** An amount with two decimals; one that would be shown as zero, and is none, with its first two digits. */
export function formatMoney(value: Decimal | string | null): string {
  if (value === null) {
    return "—";
  }
  const exact = new Decimal(value);
  const isSmall = !exact.isZero() && exact.abs().lessThan("0.01");
  return formatExact(exact, isSmall ? Math.min(mostDecimals, 1 - exact.e) : usualDecimals);
}

const plainForm = /^(\d+\.?\d*|\.\d+)$/;

/** What somebody typed as a number above zero: digits and a point. Null for anything else, a comma included. */
export function parsePositive(text: string): Decimal | null {
  const trimmed = text.trim();
  if (!plainForm.test(trimmed) || trimmed.length > 40) {
    return null;
  }
  const value = new Decimal(trimmed);
  return value.isPositive() && !value.isZero() ? value : null;
}
