import { Decimal } from "../../ui/exact.ts";
import type { LedgerEntry } from "./rows.ts";

interface Booked {
  readonly cash: string;
  /** The newest entry that is in the cash. */
  readonly bookedThrough: number;
}

/** Cash with what was booked since it was read; an entry that it holds already is not counted again. */
export const cashAfter = ({ cash, bookedThrough }: Booked, entries: readonly LedgerEntry[]): string =>
  entries
    .filter(({ sequence }) => sequence > bookedThrough)
    .reduce((sum, { amount }) => sum.plus(amount), new Decimal(cash))
    .toFixed();
