/** U+2212: as wide as a plus, and never broken from its number. */
const minus = "\u2212";
const noBreakSpace = "\u00A0";

const groupers = new Map<number, Intl.NumberFormat>();

function grouped(value: number, decimals: number): string {
  const format =
    groupers.get(decimals) ??
    new Intl.NumberFormat("en-US", { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
  groupers.set(decimals, format);
  return format.format(Math.abs(value));
}

/** What is shown as zero has no sign. */
const minusOf = (value: number, shown: string): string => (value < 0 && /[1-9]/.test(shown) ? minus : "");
const signOf = (value: number, shown: string): string =>
  value > 0 && /[1-9]/.test(shown) ? "+" : minusOf(value, shown);

function signed(value: number | null, decimals: number, prefixOf: typeof signOf): string {
  if (value === null || !Number.isFinite(value)) {
    return "—";
  }
  const shown = grouped(value, decimals);
  return `${prefixOf(value, shown)}${shown}`;
}

const percented = (text: string): string => (text === "—" ? text : `${text}${noBreakSpace}%`);

const times100 = (fraction: number | null): number | null => (fraction === null ? null : fraction * 100);

/** `—` is unknown, 0 is zero. */
export const formatNumber = (value: number | null, decimals = 2): string => signed(value, decimals, minusOf);

/** With its sign, always: +1,234.50 or −3.10. */
export const formatSigned = (value: number | null, decimals = 2): string => signed(value, decimals, signOf);

export const formatPercent = (fraction: number | null, decimals = 1): string =>
  percented(formatNumber(times100(fraction), decimals));

export const formatSignedPercent = (fraction: number | null, decimals = 1): string =>
  percented(formatSigned(times100(fraction), decimals));

/** A price or a quantity is a decimal string until it is shown: with the decimals that it has, eight at most. */
export function formatDecimal(text: string | null): string {
  if (text === null) {
    return "—";
  }
  const value = Number(text);
  // Rounded before its decimals are counted: 1.20000000000001 has one.
  const decimals = value.toFixed(8).split(".")[1]?.replace(/0+$/, "").length ?? 0;
  return formatNumber(value, decimals);
}

const lengths = [
  { ms: 86_400_000, unit: "d" },
  { ms: 3_600_000, unit: "h" },
  { ms: 60_000, unit: "min" },
] as const;

/** The two largest units: `3 d 4 h`. */
export function formatLength(ms: number | null): string {
  if (ms === null || !Number.isFinite(ms)) {
    return "—";
  }
  const parts: string[] = [];
  let left = ms;
  for (const { ms: length, unit } of lengths) {
    const count = Math.floor(left / length);
    if (count > 0 && parts.length < 2) {
      parts.push(`${count}${noBreakSpace}${unit}`);
      left -= count * length;
    }
  }
  return parts.length === 0 ? `0${noBreakSpace}min` : parts.join(" ");
}

/** A short wait: `0.4 s`, `12 s`, and from a minute on as a length. */
export function formatSeconds(ms: number): string {
  const seconds = Math.max(0, ms) / 1_000;
  return seconds >= 60 ? formatLength(ms) : `${grouped(seconds, seconds < 10 ? 1 : 0)}${noBreakSpace}s`;
}
