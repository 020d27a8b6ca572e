import { type Fault, type Problem } from "./answer.ts";
import { errorPages } from "./contract/error-pages.ts";

export type ErrorCode = keyof typeof errorPages;

export interface RefusedOptions {
  readonly suggestion?: string | undefined;
  readonly faults?: readonly Fault[];
}

/** Why a request is not done, as a code with a page. Thrown anywhere in a handler, it becomes the problem document. */
export class Refused extends Error {
  readonly code: ErrorCode;
  readonly detail: string;
  readonly suggestion: string | undefined;
  readonly faults: readonly Fault[] | undefined;

  constructor(code: ErrorCode, detail: string, { suggestion, faults }: RefusedOptions = {}) {
    super(`${code}: ${detail}`);
    this.name = "Refused";
    this.code = code;
    this.detail = detail;
    this.suggestion = suggestion;
    this.faults = faults;
  }
}

export const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(errorPages, code);

export function problemOf({ code, detail, suggestion, faults }: Refused, instance: string): Problem {
  const page = errorPages[code];
  return {
    code,
    status: page.status,
    title: page.title,
    detail,
    suggestion: suggestion ?? page.suggestion,
    retryable: page.retryable,
    instance,
    ...(faults === undefined ? {} : { faults }),
  };
}
