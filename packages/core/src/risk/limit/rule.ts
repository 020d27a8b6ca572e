import type { ErrorCode } from "../../base/index.ts";
import type { Intent } from "../intent.ts";

/** The limits of one account. Null is "no limit", and has to be said: a limit that is absent refuses. */
export interface RiskLimits {
  /** Largest absolute position in the instrument, in its units. */
  readonly maxPosition: number | null;
  /** Largest value of one entry order, in the account's currency. */
  readonly maxOrderValue: number | null;
  /** Largest fall of equity since the last UTC midnight, as a fraction of the equity then. */
  readonly maxDailyLoss: number | null;
  /** Entries are switched off; exits stay possible. */
  readonly kill: boolean;
}

/** What the gate knows besides the intent. */
export interface GateState {
  /** Signed quantity that is open, less what is already on its way out. */
  readonly openQuantity: number;
  readonly equity: number;
  /** Equity at the last UTC midnight, or at the start of the run if that came later. */
  readonly dayStartEquity: number;
}

/** One rule's answer: null where it passes. */
export interface Breach {
  readonly rule: string;
  readonly code: ErrorCode;
  /** What was measured, and the limit it was held against. */
  readonly value: number;
  readonly limit: number;
}

export type LimitRule = (intent: Intent, state: GateState, limits: RiskLimits) => Breach | null;
