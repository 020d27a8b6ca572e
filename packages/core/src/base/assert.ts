/** Our own mistake. Never caught inside: the process stops, and recovery starts from what is stored. */
export class Bug extends Error {
  override readonly name = "Bug";
}

/** States an invariant. */
export function assert(condition: boolean, invariant: string): asserts condition {
  if (!condition) {
    throw new Bug(`Invariant: ${invariant}`);
  }
}
