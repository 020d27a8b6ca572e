import { DomainError, type Result } from "@chandlery/core/base";

/** Throws a refusal as a fault: at the edge of a request or a job both end as a problem document. */
export function valueOrThrow<T>(result: Result<T>): T {
  if (!result.ok) {
    throw new DomainError(result.code, result.detail);
  }
  return result.value;
}
