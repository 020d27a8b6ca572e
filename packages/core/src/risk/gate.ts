import type { ErrorCode } from "../base/index.ts";
import type { Intent } from "./intent.ts";
import { dailyLossRule } from "./limit/daily-loss.ts";
import { killRule } from "./limit/kill.ts";
import { maxOrderValueRule } from "./limit/max-order-value.ts";
import { maxPositionRule } from "./limit/max-position.ts";
import { onePositionRule } from "./limit/one-position.ts";
import { quantityRule } from "./limit/quantity.ts";
import type { Breach, GateState, LimitRule, RiskLimits } from "./limit/rule.ts";

declare const sealed: unique symbol;

/** Permission for exactly one intent. Only the gate can make one: the compiler and `isApproval` see to it. */
export interface Approval {
  readonly [sealed]: true;
  readonly intent: Intent;
}

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
  return { decision: decide(intent, breach), approval: breach === null ? seal(intent) : null };
}

/** True only for an approval that the gate issued in this process. */
export const isApproval = (value: unknown): value is Approval => typeof value === "object" && value !== null && issued.has(value);

const issued = new WeakSet<object>();

function seal(intent: Intent): Approval {
  const approval = Object.freeze({ intent }) as Approval;
  issued.add(approval);
  return approval;
}

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
