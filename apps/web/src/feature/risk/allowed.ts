/** What an account may trade, as the gate has it: ids of instruments; null for all. */
export type Allowed = readonly number[] | null;

export interface AllowedDraft {
  readonly isAll: boolean;
  /** Kept while all are allowed, so that a look at "all" loses no choice. */
  readonly ids: readonly number[];
}

export const draftOfAllowed = (allowed: Allowed): AllowedDraft => ({ isAll: allowed === null, ids: allowed ?? [] });

const mostAllowed = 500;

/** What changes of the instruments: nothing, all, only these; or what is wrong. */
export function patchOfAllowed(
  allowed: Allowed,
  { isAll, ids }: AllowedDraft,
): { readonly change?: Allowed; readonly fault?: string } {
  if (isAll) {
    return allowed === null ? {} : { change: null };
  }
  if (ids.length === 0 || ids.length > mostAllowed) {
    return {
      fault: ids.length === 0 ? "Choose at least one, or allow all." : `At most ${mostAllowed}; or allow all.`,
    };
  }
  const isSame = allowed !== null && allowed.length === ids.length && ids.every((id) => allowed.includes(id));
  return isSame ? {} : { change: ids.toSorted((one, other) => one - other) };
}

export interface NamedInstrument {
  readonly id: string;
  readonly name: string;
}

/** What is allowed already stays in the list, also where it is no longer to be seen. */
export function choicesOfAllowed(
  instruments: readonly NamedInstrument[],
  ids: readonly number[],
): readonly NamedInstrument[] {
  const known = new Set(instruments.map(({ id }) => id));
  const unseen = ids.map(String).filter((id) => !known.has(id));
  return [...instruments, ...unseen.map((id) => ({ id, name: `instrument ${id}` }))];
}

export const matches = (text: string, { name }: NamedInstrument): boolean =>
  name.toLowerCase().includes(text.trim().toLowerCase());

/** `all instruments`, or which. */
export function allowedWords(allowed: Allowed, instruments: readonly NamedInstrument[]): string {
  return allowed === null
    ? "all instruments"
    : choicesOfAllowed(instruments, allowed)
        .filter(({ id }) => allowed.includes(Number(id)))
        .map(({ name }) => name)
        .join(", ");
}
