import type { WholeDecision } from "../decision/queries.ts";
import { formatQuantity, wordOfStatus } from "./order-words.ts";
import { type DeskFill, type Order, isOpen } from "./rows.ts";

/** A step in the life of an order; `at` is by the wall, null where only the account's clock is known. */
export interface LifeStep {
  readonly name: string;
  readonly detail: string;
  readonly at: number | null;
  /** By the account's clock: when the venue filled it. */
  readonly accountTime?: number;
  readonly tone: "done" | "refused" | "waiting";
}

const sourceWords: Readonly<Record<string, string>> = {
  user: "asked for by hand",
  agent: "asked for by an agent",
  sweep: "asked for by the kill switch",
  run: "asked for by a run",
};

/** From the wish to the end: intent, decision, submitted, sending, working, fills, and how it ended. */
export function lifeOf(
  { intent, decided_at: decidedAt, checks }: Pick<WholeDecision, "intent" | "decided_at" | "checks">,
  order: Order,
  fills: readonly DeskFill[],
): readonly LifeStep[] {
  const steps: LifeStep[] = [
    { name: "Intent", detail: sourceWords[intent.source] ?? intent.source, at: intent.decided_at, tone: "done" },
    {
      name: "Approved",
      detail: `${checks.length} rules asked, none broken`,
      at: decidedAt,
      tone: "done",
    },
    step("Submitted", "under its approval", order.submitted_at),
    step("Sending", "let out by the gate, on its way to the venue", order.dispatched_at),
    step("Working", "the venue has it", order.accepted_at),
    ...fills
      .toSorted((one, other) => one.sequence - other.sequence)
      .map((fill): LifeStep => ({
        name: "Fill",
        detail: `${formatQuantity(fill.quantity)} @ ${formatQuantity(fill.price)}, fee ${formatQuantity(fill.fee)}`,
        at: null,
        accountTime: fill.filled_at,
        tone: "done",
      })),
  ];
  const reached = steps.filter(({ at, accountTime }) => at !== null || accountTime !== undefined);
  return isOpen(order)
    ? [...reached, { name: capital(wordOfStatus(order.status)), detail: "as it stands now", at: null, tone: "waiting" }]
    : [
        ...reached,
        {
          name: capital(wordOfStatus(order.status)),
          detail: order.rejection?.replaceAll("_", " ") ?? `${formatQuantity(order.filled_quantity)} filled`,
          at: order.changed_at,
          tone: order.status === "rejected" ? "refused" : "done",
        },
      ];
}

const step = (name: string, detail: string, at: number | null): LifeStep => ({ name, detail, at, tone: "done" });

const capital = (word: string): string => `${word.charAt(0).toUpperCase()}${word.slice(1)}`;

/** How long after the step before it that has a time; null for the first, or where no time is known. */
export function sinceBefore(steps: readonly LifeStep[], place: number): number | null {
  const at = steps[place]?.at ?? null;
  const before = steps.slice(0, place).findLast((earlier) => earlier.at !== null)?.at ?? null;
  return at === null || before === null ? null : at - before;
}
