import { Decimal } from "@chandlery/core/base";
import type { PaperEvent, PaperOrder } from "../index.ts";

/** What whoever calls the venue keeps between two candles. */
export interface Desk {
  readonly open: readonly PaperOrder[];
  readonly positionQuantity: string;
}

/** The desk after the venue's events, as the engine keeps it: written apart from the venue's own books. */
export const afterEvents = (desk: Desk, events: readonly PaperEvent[]): Desk => events.reduce(afterOne, desk);

function afterOne(desk: Desk, event: PaperEvent): Desk {
  const order = desk.open.find(({ sequence }) => sequence === event.sequence);
  if (order === undefined) {
    throw new Error(`${event.kind} for order ${event.sequence}, which is not open`);
  }
  const others = desk.open.filter((other) => other !== order);
  switch (event.kind) {
    case "fill": {
      const filled = new Decimal(order.filledQuantity).plus(event.quantity);
      const moved = order.side === "buy" ? new Decimal(event.quantity) : new Decimal(event.quantity).neg();
      const positionQuantity = new Decimal(desk.positionQuantity).plus(moved).toFixed();
      const isWhole = filled.eq(order.quantity);
      return { open: isWhole ? others : [...others, { ...order, filledQuantity: filled.toFixed() }], positionQuantity };
    }
    case "trigger":
      return { ...desk, open: [...others, { ...order, isTriggered: true }] };
    case "expire":
    case "cancel":
    case "reject":
      return { ...desk, open: others };
  }
}
