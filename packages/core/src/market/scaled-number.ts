import { type Result, accept, refuse } from "../base/index.ts";

/** The most decimals that a series keeps. */
export const largestScale = 8;

/** Scaled values stay below 2^53, where float64 holds every whole number exactly. */
export const scaledLimit = 2 ** 53;

/** A decimal number as the whole number `scaled = number × 10^scale`. */
export interface ScaledNumber {
  readonly scaled: number;
  /** The asked-for scale, or a lower one where the number would not fit below 2^53. */
  readonly scale: number;
}

const decimalText = /^([+-]?)(\d*)\.?(\d*)(?:[eE]([+-]?\d{1,3}))?$/;
const longestText = 64;

/** What differs by less than this share is the noise of float64 arithmetic: 2^-50 is four to eight units in the last place. */
const noiseShare = 2 ** -50;

/**
 * Reads decimal text exactly, exponents included. Decimals beyond the scale are rounded where they are the noise of
 * float64 (0.30000000000000004 is 0.3) and refused where they say something.
 */
export function parseScaled(text: string, scale: number): Result<ScaledNumber> {
  const match = text.length <= longestText ? decimalText.exec(text) : null;
  const digits = `${match?.[2] ?? ""}${match?.[3] ?? ""}`;
  if (match === null || digits === "") {
    return refuse("candle_number_invalid", `"${text.slice(0, longestText)}" is not a decimal number`);
  }
  const exponent = Number(match[4] ?? 0) - (match[3]?.length ?? 0);
  const magnitude = BigInt(digits);
  for (let candidate = scale; candidate >= 0; candidate -= 1) {
    const scaled = roundedShift(magnitude, exponent + candidate);
    if (scaled < scaledLimit) {
      const signed = match[1] === "-" && scaled !== 0 ? -scaled : scaled;
      return isSameNumber(text, signed, candidate)
        ? accept({ scaled: signed, scale: candidate })
        : refuse("candle_number_too_precise", `"${text}" has more than ${candidate} decimals`);
    }
  }
  return refuse("candle_number_too_large", `"${text}" is not below 2^53`);
}

/** The crossing from storage to float64: one division, which gives the same as parsing the text (a multiplication does not). */
export const fromScaled = (scaled: number, scale: number): number => scaled / powerOfTen(scale);

export const powerOfTen = (exponent: number): number => powersOfTen[exponent] ?? 10 ** exponent;

const powersOfTen: readonly number[] = [1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8];

/** `magnitude × 10^shift` as a number, rounded half up; infinite where it is out of range anyway. */
function roundedShift(magnitude: bigint, shift: number): number {
  if (shift >= 0) {
    return shift > 400 && magnitude !== 0n ? Number.POSITIVE_INFINITY : Number(magnitude * 10n ** BigInt(shift));
  }
  const divisor = 10n ** BigInt(-shift);
  return Number((2n * magnitude + divisor) / (2n * divisor));
}

function isSameNumber(text: string, scaled: number, scale: number): boolean {
  const exact = Number(text);
  return Math.abs(fromScaled(scaled, scale) - exact) <= Math.abs(exact) * noiseShare;
}

const zero = 48;
const point = 46;

/**
 * The fast way for plain decimals of up to 15 digits, straight from bytes: NaN says that {@link parseScaled} must decide.
 * Exact: fewer than 16 digits accumulate below 2^53, and so does the product or it is turned down.
 */
export function scanScaled(bytes: Uint8Array, start: number, stop: number, scale: number): number {
  if (stop - start > 16) {
    return Number.NaN;
  }
  let value = 0;
  let pointAt = -1;
  for (let at = start; at < stop; at += 1) {
    const byte = bytes[at] ?? 0;
    const digit = byte - zero;
    if (digit >= 0 && digit <= 9) {
      value = value * 10 + digit;
    } else if (byte === point && pointAt < 0) {
      pointAt = at;
    } else {
      return Number.NaN;
    }
  }
  const decimals = pointAt < 0 ? 0 : stop - pointAt - 1;
  if (stop === start || pointAt === start || pointAt === stop - 1 || decimals > scale) {
    return Number.NaN;
  }
  const scaled = value * powerOfTen(scale - decimals);
  return scaled < scaledLimit ? scaled : Number.NaN;
}
