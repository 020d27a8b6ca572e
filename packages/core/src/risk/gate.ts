import type { ErrorCode } from "../base/index.ts";
import type { Intent } from "./intent.ts";
import { dailyLossRule } from "./limit/daily-loss.ts";
import { killRule } from "./limit/kill.ts";
import { maxOrderValueRule } from "./limit/max-order-value.ts";
import { maxPositionRule } from "./limit/max-position.ts";
import { onePositionRule } from "./limit/one-position.ts";
import { quantityRule } from "./limit/quantity.ts";
import type { Breach, GateState, LimitRule, RiskLimits } from "./limit/rule.ts";

/**
 * Permission for exactly one intent. Only the gate can make one: the class is not exported, so there is no other way
 * to get its private field, not even from JavaScript.
 */
class SealedApproval {
  readonly #intent: Intent;

  constructor(intent: Intent) {
    this.#intent = intent;
  }

  get intent(): Intent {
    return this.#intent;
  }

  static isGenuine(value: unknown): boolean {
    return typeof value === "object" && value !== null && #intent in value;
  }
}

export type Approval = SealedApproval;

/** What the gate said to an intent: one row, kept whatever it says. */
export interface Decision {
  readonly intentSequence: number;
  readonly time: number;
  readonly verdict: "approved" | "refused";
  /** The rule that refused, what it measured and its limit; null where all passed. */
  readonly rule: string | null;
  readonly code: ErrorCode | null;
  readonly value: number | null;
  readonly limit: number | null;
}

export interface GateAnswer {
  readonly decision: Decision;
  readonly approval: Approval | null;
}

/** In the order in which they are asked; the first breach decides. */
const entryRules: readonly LimitRule[] = [
  killRule,
  onePositionRule,
  quantityRule,
  maxPositionRule,
  maxOrderValueRule,
  dailyLossRule,
];

/** Asks every rule about an intent. One that can only reduce a position passes: risk may always be taken off. */
export function askGate(intent: Intent, state: GateState, limits: RiskLimits): GateAnswer {
  const breach = intent.reduceOnly ? null : firstBreach(intent, state, limits);
  return { decision: decide(intent, breach), approval: breach === null ? new SealedApproval(intent) : null };
}

/** True only for an approval that the gate issued. */
export const isApproval = (value: unknown): value is Approval => SealedApproval.isGenuine(value);

function firstBreach(intent: Intent, state: GateState, limits: RiskLimits): Breach | null {
  for (const rule of entryRules) {
    const breach = rule(intent, state, limits);
    if (breach !== null) {
      return breach;
    }
  }
  return null;
}

function decide(intent: Intent, breach: Breach | null): Decision {
  return {
    intentSequence: intent.sequence,
    time: intent.time,
    verdict: breach === null ? "approved" : "refused",
    rule: breach?.rule ?? null,
    code: breach?.code ?? null,
    value: breach?.value ?? null,
    limit: breach?.limit ?? null,
  };
}
