import { DomainError } from "@chandlery/core/base";

/** A refusal of the engine is shown with its way out; anything else is a fault of ours and is thrown. */
export async function attempt<T>(work: () => Promise<T>): Promise<{ readonly value: T } | { readonly error: string }> {
  try {
    return { value: await work() };
  } catch (error) {
    if (error instanceof DomainError) {
      return { error: `${error.detail} ${error.suggestion} (${error.code})` };
    }
    throw error;
  }
}
