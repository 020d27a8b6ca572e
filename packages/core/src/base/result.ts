import type { ErrorCode } from "./error-code.ts";

/** An expected "no": a value, never thrown. */
export interface Refusal {
  readonly ok: false;
  readonly code: ErrorCode;
  readonly detail: string;
}

export interface Accepted<T> {
  readonly ok: true;
  readonly value: T;
}

export type Result<T> = Accepted<T> | Refusal;

export const accept = <T>(value: T): Accepted<T> => ({ ok: true, value });

export const refuse = (code: ErrorCode, detail: string): Refusal => ({ ok: false, code, detail });
