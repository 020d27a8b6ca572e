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

/** `—` is unknown, 0 is zero. */
export function formatNumber(value: number | null, decimals = 2): string {
  return value === null || !Number.isFinite(value) ? "—" : `${value < 0 ? minus : ""}${grouped(value, decimals)}`;
}

/** With its sign, always: +1,234.50 or −3.10. */
export function formatSigned(value: number | null, decimals = 2): string {
  return value === null || !Number.isFinite(value) ? "—" : `${signOf(value)}${grouped(value, decimals)}`;
}

export function formatPercent(fraction: number | null, decimals = 1): string {
  return fraction === null || !Number.isFinite(fraction)
    ? "—"
    : `${fraction < 0 ? minus : ""}${grouped(fraction * 100, decimals)}${noBreakSpace}%`;
}

export const formatSignedPercent = (fraction: number | null, decimals = 1): string =>
  fraction === null || !Number.isFinite(fraction)
    ? "—"
    : `${signOf(fraction)}${grouped(fraction * 100, decimals)}${noBreakSpace}%`;

const signOf = (value: number): string => (value > 0 ? "+" : value < 0 ? minus : "");

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
