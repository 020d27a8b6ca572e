import { DomainError, type ErrorCode, errorCodes } from "@chandlery/core/base";
import { problemSchema } from "../contract/index.ts";

/** A service's answer that is no success, as the fault that it tells. */
export function faultOf(json: unknown, status: number): DomainError {
  const problem = problemSchema.safeParse(json);
  if (problem.success && isErrorCode(problem.data.code)) {
    const { code, detail, suggestion, retryable } = problem.data;
    return new DomainError(code, detail, { suggestion, retryable });
  }
  if (status === 401) {
    // Supabase's gateway says this in words of its own, before a service of ours is asked.
    return new DomainError("user_token_invalid", "the gateway does not take the token");
  }
  return new DomainError("internal_fault", `the service answered with status ${status} and no known problem`);
}

const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(errorCodes, code);
