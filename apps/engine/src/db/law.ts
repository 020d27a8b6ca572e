import { DomainError, type ErrorCode, errorCodes } from "@chandlery/core/base";
import { DatabaseError } from "pg";

/** Runs a call of the law: its refusals become faults with the code, the reason and the way out that it gave. */
export async function askLaw<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw lawFault(error);
  }
}

/** A function of the law raises its code as the message. */
function lawFault(error: unknown): unknown {
  if (!(error instanceof DatabaseError) || !isErrorCode(error.message)) {
    return error;
  }
  const way = error.hint === undefined ? {} : { suggestion: error.hint };
  return new DomainError(error.message, error.detail ?? "The database refused it.", { ...way, cause: error });
}

export const isErrorCode = (text: string): text is ErrorCode => Object.hasOwn(errorCodes, text);
