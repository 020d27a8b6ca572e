import { type Result, accept, refuse } from "./result.ts";

export const secondMs = 1_000;
export const minuteMs = 60 * secondMs;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;

const isoWithZone = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})$/i;
const integerText = /^-?\d{1,16}$/;

/** Reads an instant from ISO 8601 with a zone, or from milliseconds since 1970 as number or digits. Returns UTC ms. */
export function parseInstant(input: string | number): Result<number> {
  if (typeof input === "number") {
    return Number.isSafeInteger(input)
      ? accept(input)
      : refuse("instant_invalid", `${input} is not a whole number of milliseconds`);
  }
  const text = input.trim();
  if (integerText.test(text)) {
    return parseInstant(Number(text));
  }
  const instant = isoWithZone.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(instant)
    ? refuse("instant_invalid", `"${text}" is neither ISO 8601 with a zone nor milliseconds`)
    : accept(instant);
}

/** ISO 8601 in UTC, with milliseconds: `2024-01-01T00:00:00.000Z`. */
export const formatInstant = (instantMs: number): string => new Date(instantMs).toISOString();
