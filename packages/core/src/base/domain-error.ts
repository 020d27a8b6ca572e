import { type ErrorCode, errorCodes } from "./error-code.ts";

export interface DomainErrorOptions {
  /** Replaces the suggestion of the code's page where a better one is known. */
  readonly suggestion?: string;
  readonly retryable?: boolean;
  readonly cause?: unknown;
}

/**
 * A fault: the world failed, or somebody asked for what cannot be done. Thrown, and caught at the edge of a
 * verb, a job or a command, where it becomes a problem document or a line on the terminal.
 */
export class DomainError extends Error {
  override readonly name = "DomainError";
  readonly code: ErrorCode;
  readonly detail: string;
  readonly suggestion: string;
  readonly retryable: boolean;

  constructor(code: ErrorCode, detail: string, options: DomainErrorOptions = {}) {
    super(`${code}: ${detail}`, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.detail = detail;
    this.suggestion = options.suggestion ?? errorCodes[code].suggestion;
    this.retryable = options.retryable ?? errorCodes[code].retryable;
  }
}
