import { DomainError } from "@chandlery/core/base";
import type { RunErrorRow } from "@chandlery/sdk/contract";

/** How a run's fault is stored and shown. */
export function toRunError(error: unknown): RunErrorRow {
  const fault =
    error instanceof DomainError
      ? error
      : new DomainError("internal_fault", error instanceof Error ? error.message : String(error));
  return { code: fault.code, detail: fault.detail, suggestion: fault.suggestion };
}
