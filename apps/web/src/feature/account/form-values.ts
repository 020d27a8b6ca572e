import { z } from "zod";
import { Decimal, parsePositive } from "../../ui/exact.ts";

/** An amount above zero, as text; null where nothing was typed. */
export const optionalAmount = (name: string) =>
  z.string().transform((text, context) => {
    if (text.trim() === "") {
      return null;
    }
    const value = parsePositive(text);
    if (value === null) {
      context.addIssue(`${name} is a number above zero, written with a point and no commas.`);
      return z.NEVER;
    }
    return value.toFixed();
  });

export const requiredAmount = (name: string) =>
  z.string().transform((text, context) => {
    const value = parsePositive(text);
    if (value === null) {
      context.addIssue(`${name} is a number above zero, written with a point and no commas.`);
      return z.NEVER;
    }
    return value.toFixed();
  });

/** Per cent as they are typed, as a fraction; null where nothing was typed. Zero is a fraction too. */
export const optionalPercent = (name: string) =>
  z.string().transform((text, context) => {
    const trimmed = text.trim();
    if (trimmed === "") {
      return null;
    }
    if (/^0*(\.0*)?$/.test(trimmed)) {
      return "0";
    }
    const value = parsePositive(trimmed);
    if (value === null) {
      context.addIssue(`${name} is a number of per cent, written with a point.`);
      return z.NEVER;
    }
    return new Decimal(value).div(100).toFixed();
  });
