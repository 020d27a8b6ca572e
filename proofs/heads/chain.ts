/** How many of the numbers from 1 to the head are missing, doubled or beyond it. */
export function holesIn(sequence: readonly number[], head: number): number {
  const seen = new Set(sequence);
  const missing = Array.from({ length: head }, (_, index) => index + 1).filter((seq) => !seen.has(seq)).length;
  const beyond = sequence.filter((seq) => seq < 1 || seq > head).length;
  return missing + beyond + (sequence.length - seen.size);
}
