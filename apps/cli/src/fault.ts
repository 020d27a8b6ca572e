import { DomainError } from "@chandlery/core/base";
import { StackError } from "@chandlery/stack";

/** The stack's faults under the codes of core; anything else is passed through. */
export function asFault(error: unknown): unknown {
  if (error instanceof StackError) {
    return new DomainError(error.code, error.detail, { suggestion: error.suggestion, cause: error });
  }
  return error;
}

export const errorText = (error: unknown): string => (error instanceof Error ? error.message : String(error));
