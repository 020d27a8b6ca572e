/**
 * States an invariant. A failure is a bug of ours: it is never caught inside, the process stops and recovery
 * starts from what is stored.
 */
export function assert(condition: boolean, invariant: string): asserts condition {
  if (!condition) {
    throw new Error(`Invariant: ${invariant}`);
  }
}
